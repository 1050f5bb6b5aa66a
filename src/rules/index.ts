/** Every rule. Written by scripts/index-rules.mjs: a new file needs no line here. */
import { rule as apiCredentialInUrl } from './api/credential-in-url.ts'
import { rule as apiDebugSurface } from './api/debug-surface.ts'
import { rule as apiDuplicateOperationId } from './api/duplicate-operation-id.ts'
import { rule as apiErrorShapeDrift } from './api/error-shape-drift.ts'
import { rule as apiGuardUndeclared } from './api/guard-undeclared.ts'
import { rule as apiInsecureAuthScheme } from './api/insecure-auth-scheme.ts'
import { rule as apiNoBodyLimit } from './api/no-body-limit.ts'
import { rule as apiNoErrorContract } from './api/no-error-contract.ts'
import { rule as apiNoUploadLimits } from './api/no-upload-limits.ts'
import { rule as apiNoVersionPlan } from './api/no-version-plan.ts'
import { rule as apiOpenWriteSchema } from './api/open-write-schema.ts'
import { rule as apiPathAmbiguous } from './api/path-ambiguous.ts'
import { rule as apiPathParameterMismatch } from './api/path-parameter-mismatch.ts'
import { rule as apiPlainHttpServer } from './api/plain-http-server.ts'
import { rule as apiPostNotIdempotent } from './api/post-not-idempotent.ts'
import { rule as apiReadUnsecured } from './api/read-unsecured.ts'
import { rule as apiSecretInResponse } from './api/secret-in-response.ts'
import { rule as apiSecuritySchemeUndefined } from './api/security-scheme-undefined.ts'
import { rule as apiSequentialPublicId } from './api/sequential-public-id.ts'
import { rule as apiSpecDrift } from './api/spec-drift.ts'
import { rule as apiUnboundedInput } from './api/unbounded-input.ts'
import { rule as apiUnboundedList } from './api/unbounded-list.ts'
import { rule as apiUnsafeGet } from './api/unsafe-get.ts'
import { rule as apiWriteUnsecured } from './api/write-unsecured.ts'
import { rule as authAdminByPathOnly } from './auth/admin-by-path-only.ts'
import { rule as authCompareTiming } from './auth/compare-timing.ts'
import { rule as authCookieFlags } from './auth/cookie-flags.ts'
import { rule as authCorsWildcardCredentials } from './auth/cors-wildcard-credentials.ts'
import { rule as authCsrfMissing } from './auth/csrf-missing.ts'
import { rule as authEnumeration } from './auth/enumeration.ts'
import { rule as authFailsOpen } from './auth/fails-open.ts'
import { rule as authNoAttemptLimit } from './auth/no-attempt-limit.ts'
import { rule as authObjectCheckMissing } from './auth/object-check-missing.ts'
import { rule as authPasswordHashWeak } from './auth/password-hash-weak.ts'
import { rule as authPasswordLengthUnbounded } from './auth/password-length-unbounded.ts'
import { rule as authProxyTrust } from './auth/proxy-trust.ts'
import { rule as authRateLimitKeyUnverified } from './auth/rate-limit-key-unverified.ts'
import { rule as authResetTokenWeak } from './auth/reset-token-weak.ts'
import { rule as authRoleFromClient } from './auth/role-from-client.ts'
import { rule as authRouteUnguarded } from './auth/route-unguarded.ts'
import { rule as authSessionNotRotated } from './auth/session-not-rotated.ts'
import { rule as cacheErrorCached } from './cache/error-cached.ts'
import { rule as cacheEvictsQueue } from './cache/evicts-queue.ts'
import { rule as cacheInProcessUnbounded } from './cache/in-process-unbounded.ts'
import { rule as cacheKeysScan } from './cache/keys-scan.ts'
import { rule as cacheNoTtl } from './cache/no-ttl.ts'
import { rule as cachePrivatePublic } from './cache/private-public.ts'
import { rule as cacheStaleAfterWrite } from './cache/stale-after-write.ts'
import { rule as cacheStampede } from './cache/stampede.ts'
import { rule as ciCurlEval } from './ci/curl-eval.ts'
import { rule as ciDeployBeforeMigrate } from './ci/deploy-before-migrate.ts'
import { rule as ciExcessPermissions } from './ci/excess-permissions.ts'
import { rule as ciNoLockOrCachePoison } from './ci/no-lock-or-cache-poison.ts'
import { rule as ciNoMigrationGate } from './ci/no-migration-gate.ts'
import { rule as ciNoTimeoutConcurrency } from './ci/no-timeout-concurrency.ts'
import { rule as ciPrTargetCheckout } from './ci/pr-target-checkout.ts'
import { rule as ciSecretsBroad } from './ci/secrets-broad.ts'
import { rule as ciTemplateInjection } from './ci/template-injection.ts'
import { rule as ciUnpinnedAction } from './ci/unpinned-action.ts'
import { rule as compAuditGap } from './comp/audit-gap.ts'
import { rule as compAuditMutable } from './comp/audit-mutable.ts'
import { rule as compMassExport } from './comp/mass-export.ts'
import { rule as compNoBackup } from './comp/no-backup.ts'
import { rule as compNoErasure } from './comp/no-erasure.ts'
import { rule as compNoRetention } from './comp/no-retention.ts'
import { rule as compPiiUnclassified } from './comp/pii-unclassified.ts'
import { rule as composeDbPublished } from './compose/db-published.ts'
import { rule as composeDefaultCreds } from './compose/default-creds.ts'
import { rule as composeNoHealthOrWait } from './compose/no-health-or-wait.ts'
import { rule as composePrivilegedSock } from './compose/privileged-sock.ts'
import { rule as cryptoPiiPlain } from './crypto/pii-plain.ts'
import { rule as cryptoPredictableRandom } from './crypto/predictable-random.ts'
import { rule as cryptoTlsVerifyOff } from './crypto/tls-verify-off.ts'
import { rule as cryptoWeakCipher } from './crypto/weak-cipher.ts'
import { rule as cryptoWeakHash } from './crypto/weak-hash.ts'
import { rule as discord429Ignored } from './discord/429-ignored.ts'
import { rule as discordBlocksReadLoop } from './discord/blocks-read-loop.ts'
import { rule as discordCommandsEveryStart } from './discord/commands-every-start.ts'
import { rule as discordIdentifyStorm } from './discord/identify-storm.ts'
import { rule as discordIntentsBroad } from './discord/intents-broad.ts'
import { rule as discordInteractionUnsigned } from './discord/interaction-unsigned.ts'
import { rule as discordInvalidFlood } from './discord/invalid-flood.ts'
import { rule as discordMessageContentDependence } from './discord/message-content-dependence.ts'
import { rule as discordNoAck3s } from './discord/no-ack-3s.ts'
import { rule as discordNoPermissionCheck } from './discord/no-permission-check.ts'
import { rule as discordOrderLost } from './discord/order-lost.ts'
import { rule as discordRawHttp } from './discord/raw-http.ts'
import { rule as discordRestNoDeadline } from './discord/rest-no-deadline.ts'
import { rule as discordStatePerShard } from './discord/state-per-shard.ts'
import { rule as discordTokenExposed } from './discord/token-exposed.ts'
import { rule as dockerAddRemoteCurlPipe } from './docker/add-remote-curl-pipe.ts'
import { rule as dockerAptLeftovers } from './docker/apt-leftovers.ts'
import { rule as dockerDevServerInProd } from './docker/dev-server-in-prod.ts'
import { rule as dockerNoLockfileInstall } from './docker/no-lockfile-install.ts'
import { rule as dockerRoot } from './docker/root.ts'
import { rule as dockerShellForm } from './docker/shell-form.ts'
import { rule as dockerSingleStage } from './docker/single-stage.ts'
import { rule as dockerUnpinnedBase } from './docker/unpinned-base.ts'
import { rule as evtAckEarly } from './evt/ack-early.ts'
import { rule as evtConsumerNotIdempotent } from './evt/consumer-not-idempotent.ts'
import { rule as evtCoreNatsDurable } from './evt/core-nats-durable.ts'
import { rule as evtCronMany } from './evt/cron-many.ts'
import { rule as evtDualWrite } from './evt/dual-write.ts'
import { rule as evtNoDlq } from './evt/no-dlq.ts'
import { rule as evtPublishBeforeCommit } from './evt/publish-before-commit.ts'
import { rule as evtSagaNoCompensation } from './evt/saga-no-compensation.ts'
import { rule as evtUnversioned } from './evt/unversioned.ts'
import { rule as evtWebhookUnsigned } from './evt/webhook-unsigned.ts'
import { rule as gqlIntrospectionInProd } from './gql/introspection-in-prod.ts'
import { rule as gqlNoDepthOrCostLimit } from './gql/no-depth-or-cost-limit.ts'
import { rule as gqlResolverNPlusOne } from './gql/resolver-n-plus-one.ts'
import { rule as gqlUnboundedList } from './gql/unbounded-list.ts'
import { rule as injCommand } from './inj/command.ts'
import { rule as injDeserialize } from './inj/deserialize.ts'
import { rule as injEvalTemplate } from './inj/eval-template.ts'
import { rule as injLog } from './inj/log.ts'
import { rule as injNosqlOperator } from './inj/nosql-operator.ts'
import { rule as injOpenRedirect } from './inj/open-redirect.ts'
import { rule as injOrmField } from './inj/orm-field.ts'
import { rule as injOrmRaw } from './inj/orm-raw.ts'
import { rule as injPath } from './inj/path.ts'
import { rule as injPrototype } from './inj/prototype.ts'
import { rule as injRegex } from './inj/regex.ts'
import { rule as injSql } from './inj/sql.ts'
import { rule as injSsrfCheckThenUse } from './inj/ssrf-check-then-use.ts'
import { rule as injSsrf } from './inj/ssrf.ts'
import { rule as injXxe } from './inj/xxe.ts'
import { rule as jwtAlgOpen } from './jwt/alg-open.ts'
import { rule as jwtAudIssUnchecked } from './jwt/aud-iss-unchecked.ts'
import { rule as jwtKeyFromHeader } from './jwt/key-from-header.ts'
import { rule as jwtLongLived } from './jwt/long-lived.ts'
import { rule as jwtNoExpiry } from './jwt/no-expiry.ts'
import { rule as jwtNoVerify } from './jwt/no-verify.ts'
import { rule as jwtSecretWeak } from './jwt/secret-weak.ts'
import { rule as k8sDangling } from './k8s/dangling.ts'
import { rule as k8sNoNetpol } from './k8s/no-netpol.ts'
import { rule as k8sNoProbes } from './k8s/no-probes.ts'
import { rule as k8sNoResources } from './k8s/no-resources.ts'
import { rule as k8sPrivileged } from './k8s/privileged.ts'
import { rule as k8sProbeGatesOrder } from './k8s/probe-gates-order.ts'
import { rule as k8sRunAsRoot } from './k8s/run-as-root.ts'
import { rule as k8sSaOverbroad } from './k8s/sa-overbroad.ts'
import { rule as k8sSecretInEnvLiteral } from './k8s/secret-in-env-literal.ts'
import { rule as k8sSingleReplica } from './k8s/single-replica.ts'
import { rule as k8sStateScaled } from './k8s/state-scaled.ts'
import { rule as migAlterMany } from './mig/alter-many.ts'
import { rule as migBackfillHiddenByRls } from './mig/backfill-hidden-by-rls.ts'
import { rule as migBackfillInDdl } from './mig/backfill-in-ddl.ts'
import { rule as migBootRace } from './mig/boot-race.ts'
import { rule as migConcurrentlyInTransaction } from './mig/concurrently-in-transaction.ts'
import { rule as migConstraintValidates } from './mig/constraint-validates.ts'
import { rule as migDefaultRewrites } from './mig/default-rewrites.ts'
import { rule as migDropCascadeTruncate } from './mig/drop-cascade-truncate.ts'
import { rule as migDropIndexBlocks } from './mig/drop-index-blocks.ts'
import { rule as migDropLive } from './mig/drop-live.ts'
import { rule as migDropStillReferenced } from './mig/drop-still-referenced.ts'
import { rule as migEditedOrOutOfOrder } from './mig/edited-or-out-of-order.ts'
import { rule as migEnumValueUse } from './mig/enum-value-use.ts'
import { rule as migFleetNoPlan } from './mig/fleet-no-plan.ts'
import { rule as migIndexBlocksWrites } from './mig/index-blocks-writes.ts'
import { rule as migIrreversibleUnnoted } from './mig/irreversible-unnoted.ts'
import { rule as migNoLockTimeout } from './mig/no-lock-timeout.ts'
import { rule as migNotRerunnable } from './mig/not-rerunnable.ts'
import { rule as migRenameLive } from './mig/rename-live.ts'
import { rule as migRequiredColumnNoDefault } from './mig/required-column-no-default.ts'
import { rule as migSetNotNullScan } from './mig/set-not-null-scan.ts'
import { rule as migSqliteRebuild } from './mig/sqlite-rebuild.ts'
import { rule as migTypeChangeRewrites } from './mig/type-change-rewrites.ts'
import { rule as migUniqueBuildsIndex } from './mig/unique-builds-index.ts'
import { rule as migValidateSameTransaction } from './mig/validate-same-transaction.ts'
import { rule as migWorkAfterExclusiveLock } from './mig/work-after-exclusive-lock.ts'
import { rule as nodeFloatingPromise } from './node/floating-promise.ts'
import { rule as nodeForeachAsync } from './node/foreach-async.ts'
import { rule as nodeLoopBlocked } from './node/loop-blocked.ts'
import { rule as nodeModuleState } from './node/module-state.ts'
import { rule as nodeSyncInHandler } from './node/sync-in-handler.ts'
import { rule as oauthCodeReuse } from './oauth/code-reuse.ts'
import { rule as oauthNoPkceOrState } from './oauth/no-pkce-or-state.ts'
import { rule as oauthRedirectOpen } from './oauth/redirect-open.ts'
import { rule as obsHighCardinality } from './obs/high-cardinality.ts'
import { rule as obsNoAuthEvents } from './obs/no-auth-events.ts'
import { rule as obsNoCorrelation } from './obs/no-correlation.ts'
import { rule as obsNoErrorBoundary } from './obs/no-error-boundary.ts'
import { rule as obsNoMetrics } from './obs/no-metrics.ts'
import { rule as obsPiiInLog } from './obs/pii-in-log.ts'
import { rule as obsSwallowedError } from './obs/swallowed-error.ts'
import { rule as obsUnstructured } from './obs/unstructured.ts'
import { rule as queryCheckThenInsert } from './query/check-then-insert.ts'
import { rule as queryClientBypassesTx } from './query/client-bypasses-tx.ts'
import { rule as queryClientPerRequest } from './query/client-per-request.ts'
import { rule as queryDeepOffset } from './query/deep-offset.ts'
import { rule as queryExactCountHot } from './query/exact-count-hot.ts'
import { rule as queryFanOutSaturatesPool } from './query/fan-out-saturates-pool.ts'
import { rule as queryFilterUnindexed } from './query/filter-unindexed.ts'
import { rule as queryImplicitColumns } from './query/implicit-columns.ts'
import { rule as queryIoInTransaction } from './query/io-in-transaction.ts'
import { rule as queryLeadingWildcard } from './query/leading-wildcard.ts'
import { rule as queryLostUpdate } from './query/lost-update.ts'
import { rule as queryNPlusOne } from './query/n-plus-one.ts'
import { rule as queryNoStatementTimeout } from './query/no-statement-timeout.ts'
import { rule as queryNonSargable } from './query/non-sargable.ts'
import { rule as queryPoolMath } from './query/pool-math.ts'
import { rule as querySelectStarHot } from './query/select-star-hot.ts'
import { rule as queryTableLock } from './query/table-lock.ts'
import { rule as queryTxLeak } from './query/tx-leak.ts'
import { rule as queryUnboundedFind } from './query/unbounded-find.ts'
import { rule as queryWhereLessWrite } from './query/where-less-write.ts'
import { rule as resFireAndForget } from './res/fire-and-forget.ts'
import { rule as resHealthLies } from './res/health-lies.ts'
import { rule as resLimiterInMemoryScaled } from './res/limiter-in-memory-scaled.ts'
import { rule as resNoBreaker } from './res/no-breaker.ts'
import { rule as resNoGracefulShutdown } from './res/no-graceful-shutdown.ts'
import { rule as resNoRateLimit } from './res/no-rate-limit.ts'
import { rule as resNoTimeout } from './res/no-timeout.ts'
import { rule as resQueueUnbounded } from './res/queue-unbounded.ts'
import { rule as resRetryIgnoresRetryAfter } from './res/retry-ignores-retry-after.ts'
import { rule as resRetryNoBackoff } from './res/retry-no-backoff.ts'
import { rule as resRetryNotIdempotent } from './res/retry-not-idempotent.ts'
import { rule as resWaitUnbounded } from './res/wait-unbounded.ts'
import { rule as schemaCascadeHot } from './schema/cascade-hot.ts'
import { rule as schemaCharOrVarcharN } from './schema/char-or-varchar-n.ts'
import { rule as schemaCsvOrEav } from './schema/csv-or-eav.ts'
import { rule as schemaDuplicateIndex } from './schema/duplicate-index.ts'
import { rule as schemaEnumChurn } from './schema/enum-churn.ts'
import { rule as schemaFkMissing } from './schema/fk-missing.ts'
import { rule as schemaFkTypeMismatch } from './schema/fk-type-mismatch.ts'
import { rule as schemaFkUnindexed } from './schema/fk-unindexed.ts'
import { rule as schemaIndexColumnOrder } from './schema/index-column-order.ts'
import { rule as schemaInt32Key } from './schema/int32-key.ts'
import { rule as schemaJsonNotJsonb } from './schema/json-not-jsonb.ts'
import { rule as schemaJsonbFilterUnindexed } from './schema/jsonb-filter-unindexed.ts'
import { rule as schemaLowSelectivityIndex } from './schema/low-selectivity-index.ts'
import { rule as schemaMoneyAsFloat } from './schema/money-as-float.ts'
import { rule as schemaNamingMixed } from './schema/naming-mixed.ts'
import { rule as schemaNoPrimaryKey } from './schema/no-primary-key.ts'
import { rule as schemaNullableRequired } from './schema/nullable-required.ts'
import { rule as schemaOrmDrift } from './schema/orm-drift.ts'
import { rule as schemaStatusUnchecked } from './schema/status-unchecked.ts'
import { rule as schemaTimestampNoTz } from './schema/timestamp-no-tz.ts'
import { rule as schemaUniqueMissing } from './schema/unique-missing.ts'
import { rule as schemaUniqueVsSoftDelete } from './schema/unique-vs-soft-delete.ts'
import { rule as schemaWideTable } from './schema/wide-table.ts'
import { rule as secretCommitted } from './secret/committed.ts'
import { rule as secretDefaultFallback } from './secret/default-fallback.ts'
import { rule as secretInImage } from './secret/in-image.ts'
import { rule as secretLogged } from './secret/logged.ts'
import { rule as sqliteCheckpointStarved } from './sqlite/checkpoint-starved.ts'
import { rule as sqliteDeferredUpgrade } from './sqlite/deferred-upgrade.ts'
import { rule as sqliteForeignKeysOff } from './sqlite/foreign-keys-off.ts'
import { rule as sqliteIndexRedundant } from './sqlite/index-redundant.ts'
import { rule as sqliteLongTx } from './sqlite/long-tx.ts'
import { rule as sqliteManyWriters } from './sqlite/many-writers.ts'
import { rule as sqliteNoBackup } from './sqlite/no-backup.ts'
import { rule as sqliteNoBusyTimeout } from './sqlite/no-busy-timeout.ts'
import { rule as sqliteNoWal } from './sqlite/no-wal.ts'
import { rule as sqliteOnNetworkVolume } from './sqlite/on-network-volume.ts'
import { rule as sqlitePragmaIgnored } from './sqlite/pragma-ignored.ts'
import { rule as sqlitePragmaOnce } from './sqlite/pragma-once.ts'
import { rule as sqliteRowidLeak } from './sqlite/rowid-leak.ts'
import { rule as sqliteTypeAffinity } from './sqlite/type-affinity.ts'
import { rule as tenantCacheKeyUnscoped } from './tenant/cache-key-unscoped.ts'
import { rule as tenantDbHandlesUnbounded } from './tenant/db-handles-unbounded.ts'
import { rule as tenantDbPathInjection } from './tenant/db-path-injection.ts'
import { rule as tenantDefinerHole } from './tenant/definer-hole.ts'
import { rule as tenantFkCrosses } from './tenant/fk-crosses.ts'
import { rule as tenantGucLeaksInPool } from './tenant/guc-leaks-in-pool.ts'
import { rule as tenantIndexNotLeading } from './tenant/index-not-leading.ts'
import { rule as tenantJobUnscoped } from './tenant/job-unscoped.ts'
import { rule as tenantQueryUnscoped } from './tenant/query-unscoped.ts'
import { rule as tenantRlsAlwaysTrue } from './tenant/rls-always-true.ts'
import { rule as tenantRlsBypassed } from './tenant/rls-bypassed.ts'
import { rule as tenantRlsMissing } from './tenant/rls-missing.ts'
import { rule as tenantRlsPerRowCall } from './tenant/rls-per-row-call.ts'
import { rule as tenantScopeFromInput } from './tenant/scope-from-input.ts'
import { rule as tenantTableWithoutKey } from './tenant/table-without-key.ts'
import { rule as tenantUniqueNotScoped } from './tenant/unique-not-scoped.ts'
import { rule as valErrorLeaks } from './val/error-leaks.ts'
import { rule as valNoInputSchema } from './val/no-input-schema.ts'
import { rule as valZipBomb } from './val/zip-bomb.ts'
import type { Rule } from './rule.ts'

export const rules: readonly Rule[] = [
  apiCredentialInUrl,
  apiDebugSurface,
  apiDuplicateOperationId,
  apiErrorShapeDrift,
  apiGuardUndeclared,
  apiInsecureAuthScheme,
  apiNoBodyLimit,
  apiNoErrorContract,
  apiNoUploadLimits,
  apiNoVersionPlan,
  apiOpenWriteSchema,
  apiPathAmbiguous,
  apiPathParameterMismatch,
  apiPlainHttpServer,
  apiPostNotIdempotent,
  apiReadUnsecured,
  apiSecretInResponse,
  apiSecuritySchemeUndefined,
  apiSequentialPublicId,
  apiSpecDrift,
  apiUnboundedInput,
  apiUnboundedList,
  apiUnsafeGet,
  apiWriteUnsecured,
  authAdminByPathOnly,
  authCompareTiming,
  authCookieFlags,
  authCorsWildcardCredentials,
  authCsrfMissing,
  authEnumeration,
  authFailsOpen,
  authNoAttemptLimit,
  authObjectCheckMissing,
  authPasswordHashWeak,
  authPasswordLengthUnbounded,
  authProxyTrust,
  authRateLimitKeyUnverified,
  authResetTokenWeak,
  authRoleFromClient,
  authRouteUnguarded,
  authSessionNotRotated,
  cacheErrorCached,
  cacheEvictsQueue,
  cacheInProcessUnbounded,
  cacheKeysScan,
  cacheNoTtl,
  cachePrivatePublic,
  cacheStaleAfterWrite,
  cacheStampede,
  ciCurlEval,
  ciDeployBeforeMigrate,
  ciExcessPermissions,
  ciNoLockOrCachePoison,
  ciNoMigrationGate,
  ciNoTimeoutConcurrency,
  ciPrTargetCheckout,
  ciSecretsBroad,
  ciTemplateInjection,
  ciUnpinnedAction,
  compAuditGap,
  compAuditMutable,
  compMassExport,
  compNoBackup,
  compNoErasure,
  compNoRetention,
  compPiiUnclassified,
  composeDbPublished,
  composeDefaultCreds,
  composeNoHealthOrWait,
  composePrivilegedSock,
  cryptoPiiPlain,
  cryptoPredictableRandom,
  cryptoTlsVerifyOff,
  cryptoWeakCipher,
  cryptoWeakHash,
  discord429Ignored,
  discordBlocksReadLoop,
  discordCommandsEveryStart,
  discordIdentifyStorm,
  discordIntentsBroad,
  discordInteractionUnsigned,
  discordInvalidFlood,
  discordMessageContentDependence,
  discordNoAck3s,
  discordNoPermissionCheck,
  discordOrderLost,
  discordRawHttp,
  discordRestNoDeadline,
  discordStatePerShard,
  discordTokenExposed,
  dockerAddRemoteCurlPipe,
  dockerAptLeftovers,
  dockerDevServerInProd,
  dockerNoLockfileInstall,
  dockerRoot,
  dockerShellForm,
  dockerSingleStage,
  dockerUnpinnedBase,
  evtAckEarly,
  evtConsumerNotIdempotent,
  evtCoreNatsDurable,
  evtCronMany,
  evtDualWrite,
  evtNoDlq,
  evtPublishBeforeCommit,
  evtSagaNoCompensation,
  evtUnversioned,
  evtWebhookUnsigned,
  gqlIntrospectionInProd,
  gqlNoDepthOrCostLimit,
  gqlResolverNPlusOne,
  gqlUnboundedList,
  injCommand,
  injDeserialize,
  injEvalTemplate,
  injLog,
  injNosqlOperator,
  injOpenRedirect,
  injOrmField,
  injOrmRaw,
  injPath,
  injPrototype,
  injRegex,
  injSql,
  injSsrfCheckThenUse,
  injSsrf,
  injXxe,
  jwtAlgOpen,
  jwtAudIssUnchecked,
  jwtKeyFromHeader,
  jwtLongLived,
  jwtNoExpiry,
  jwtNoVerify,
  jwtSecretWeak,
  k8sDangling,
  k8sNoNetpol,
  k8sNoProbes,
  k8sNoResources,
  k8sPrivileged,
  k8sProbeGatesOrder,
  k8sRunAsRoot,
  k8sSaOverbroad,
  k8sSecretInEnvLiteral,
  k8sSingleReplica,
  k8sStateScaled,
  migAlterMany,
  migBackfillHiddenByRls,
  migBackfillInDdl,
  migBootRace,
  migConcurrentlyInTransaction,
  migConstraintValidates,
  migDefaultRewrites,
  migDropCascadeTruncate,
  migDropIndexBlocks,
  migDropLive,
  migDropStillReferenced,
  migEditedOrOutOfOrder,
  migEnumValueUse,
  migFleetNoPlan,
  migIndexBlocksWrites,
  migIrreversibleUnnoted,
  migNoLockTimeout,
  migNotRerunnable,
  migRenameLive,
  migRequiredColumnNoDefault,
  migSetNotNullScan,
  migSqliteRebuild,
  migTypeChangeRewrites,
  migUniqueBuildsIndex,
  migValidateSameTransaction,
  migWorkAfterExclusiveLock,
  nodeFloatingPromise,
  nodeForeachAsync,
  nodeLoopBlocked,
  nodeModuleState,
  nodeSyncInHandler,
  oauthCodeReuse,
  oauthNoPkceOrState,
  oauthRedirectOpen,
  obsHighCardinality,
  obsNoAuthEvents,
  obsNoCorrelation,
  obsNoErrorBoundary,
  obsNoMetrics,
  obsPiiInLog,
  obsSwallowedError,
  obsUnstructured,
  queryCheckThenInsert,
  queryClientBypassesTx,
  queryClientPerRequest,
  queryDeepOffset,
  queryExactCountHot,
  queryFanOutSaturatesPool,
  queryFilterUnindexed,
  queryImplicitColumns,
  queryIoInTransaction,
  queryLeadingWildcard,
  queryLostUpdate,
  queryNPlusOne,
  queryNoStatementTimeout,
  queryNonSargable,
  queryPoolMath,
  querySelectStarHot,
  queryTableLock,
  queryTxLeak,
  queryUnboundedFind,
  queryWhereLessWrite,
  resFireAndForget,
  resHealthLies,
  resLimiterInMemoryScaled,
  resNoBreaker,
  resNoGracefulShutdown,
  resNoRateLimit,
  resNoTimeout,
  resQueueUnbounded,
  resRetryIgnoresRetryAfter,
  resRetryNoBackoff,
  resRetryNotIdempotent,
  resWaitUnbounded,
  schemaCascadeHot,
  schemaCharOrVarcharN,
  schemaCsvOrEav,
  schemaDuplicateIndex,
  schemaEnumChurn,
  schemaFkMissing,
  schemaFkTypeMismatch,
  schemaFkUnindexed,
  schemaIndexColumnOrder,
  schemaInt32Key,
  schemaJsonNotJsonb,
  schemaJsonbFilterUnindexed,
  schemaLowSelectivityIndex,
  schemaMoneyAsFloat,
  schemaNamingMixed,
  schemaNoPrimaryKey,
  schemaNullableRequired,
  schemaOrmDrift,
  schemaStatusUnchecked,
  schemaTimestampNoTz,
  schemaUniqueMissing,
  schemaUniqueVsSoftDelete,
  schemaWideTable,
  secretCommitted,
  secretDefaultFallback,
  secretInImage,
  secretLogged,
  sqliteCheckpointStarved,
  sqliteDeferredUpgrade,
  sqliteForeignKeysOff,
  sqliteIndexRedundant,
  sqliteLongTx,
  sqliteManyWriters,
  sqliteNoBackup,
  sqliteNoBusyTimeout,
  sqliteNoWal,
  sqliteOnNetworkVolume,
  sqlitePragmaIgnored,
  sqlitePragmaOnce,
  sqliteRowidLeak,
  sqliteTypeAffinity,
  tenantCacheKeyUnscoped,
  tenantDbHandlesUnbounded,
  tenantDbPathInjection,
  tenantDefinerHole,
  tenantFkCrosses,
  tenantGucLeaksInPool,
  tenantIndexNotLeading,
  tenantJobUnscoped,
  tenantQueryUnscoped,
  tenantRlsAlwaysTrue,
  tenantRlsBypassed,
  tenantRlsMissing,
  tenantRlsPerRowCall,
  tenantScopeFromInput,
  tenantTableWithoutKey,
  tenantUniqueNotScoped,
  valErrorLeaks,
  valNoInputSchema,
  valZipBomb,
]
