#!/bin/sh
# The migration job first; the rest only when it has succeeded.
set -eu
export KUBECONFIG="$(mktemp)"
trap 'rm -f "$KUBECONFIG"' EXIT
printf '%s' "$KUBECONFIG_DATA" | base64 -d > "$KUBECONFIG"
kubectl apply -f deploy/rendered.yaml -l app.kubernetes.io/component=migration
kubectl wait --for=condition=complete --timeout=10m -n backoffice job/backoffice-migrate
kubectl apply -f deploy/rendered.yaml
kubectl rollout status -n backoffice deployment/backoffice --timeout=5m
