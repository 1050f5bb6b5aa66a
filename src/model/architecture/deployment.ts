/** How it is built, configured, delivered and run. */
import type { Place } from './place.ts'

/**
 * Places inside a YAML value. `a/b` is the value at that path. `a/b/` is there where that value is a mapping or a list in
 * block style: from its first entry to the end of the line of its last, so that another entry can be put before its start
 * or after its end, indented by `column - 1`. `/` alone is the body of the whole.
 */
export type Places = Readonly<Record<string, Place>>

export interface Deployment {
  readonly images: readonly Image[]
  readonly containers: readonly Container[]
  /** Kubernetes objects that are not containers themselves: Service, Ingress, RoleBinding … */
  readonly objects: readonly KubeObject[]
  readonly workflows: readonly Workflow[]
  readonly variables: readonly Variable[]
  readonly packages: readonly Package[]
  /** Of a broker's own file. */
  readonly queues?: readonly BrokerQueue[]
}

/** A Dockerfile. */
export interface Image {
  readonly file: string
  readonly stages: readonly Stage[]
  readonly hasIgnoreFile: boolean
  /** Its name or its folder says that it is for development or tests. */
  readonly development: boolean
  readonly place: Place
}

export interface Stage {
  readonly name: string | null
  readonly from: {
    readonly image: string
    readonly tag: string | null
    readonly digest: string | null
    readonly stage: boolean
    readonly place: Place
  }
  readonly instructions: readonly Instruction[]
  readonly place: Place
}

export interface Instruction {
  /** Upper-case: `RUN`. */
  readonly name: string
  /** Everything after the name and its flags, as written: it ends where `place` ends. */
  readonly text: string
  readonly flags: readonly string[]
  /** Of CMD, ENTRYPOINT, RUN: a list is the exec form. */
  readonly exec: readonly string[] | null
  readonly place: Place
}

/** A container that runs: a service of a compose file, or a container of a Kubernetes workload. */
export interface Container {
  readonly kind: 'compose' | 'kubernetes'
  readonly name: string
  /** Of Kubernetes: `Deployment`, `StatefulSet`, `CronJob` …; of compose `Service`. */
  readonly workload: string
  readonly workloadName: string
  readonly namespace: string | null
  readonly file: string
  readonly image: string | null
  /** The folder that it is built from, relative to the root. */
  readonly build: string | null
  /** The Dockerfile it is built from. */
  readonly dockerfile: string | null
  readonly replicas: { readonly count: number; readonly place: Place } | null
  readonly strategy: string | null
  readonly environment: readonly Variable[]
  readonly ports: readonly {
    readonly host: string | null
    readonly published: number | null
    readonly target: number
    /** Of Kubernetes. */
    readonly name: string | null
    /** The short form of compose, without its quotes. */
    readonly text: string | null
    readonly place: Place
  }[]
  readonly volumes: readonly { readonly source: string; readonly target: string; readonly kind: string; readonly place: Place }[]
  readonly command: readonly string[]
  readonly dependsOn: readonly { readonly name: string; readonly condition: string | null; readonly place: Place }[]
  readonly restart: string | null
  readonly healthcheck: Place | null
  readonly probes: readonly {
    readonly kind: 'readiness' | 'liveness' | 'startup'
    readonly path: string | null
    readonly place: Place
  }[]
  readonly resources: { readonly requests: boolean; readonly memoryLimit: boolean }
  readonly privileges: readonly { readonly what: string; readonly place: Place }[]
  readonly runsAsNonRoot: boolean | null
  readonly readOnlyRoot: boolean | null
  readonly serviceAccount: string | null
  readonly initContainer: boolean
  readonly labels: Readonly<Record<string, string>>
  readonly profiles: readonly string[]
  /** An override, a development or an example file. */
  readonly development: boolean
  readonly place: Place
  /** Inside the service or the container: `healthcheck`, `securityContext/privileged`. */
  readonly places: Places
}

/** Workloads are among them, for what their pods share; their containers are {@link Container}s. */
export interface KubeObject {
  readonly kind: string
  readonly apiVersion: string
  readonly name: string
  readonly namespace: string | null
  readonly labels: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  /** The rest, as written, by its keys: `spec`, `data`, `rules`, `roleRef` … */
  readonly spec: Readonly<Record<string, unknown>>
  readonly development: boolean
  readonly place: Place
  /** Inside the object: `spec/ports/0/targetPort`. */
  readonly places: Places
}

export interface Workflow {
  readonly file: string
  readonly name: string | null
  readonly triggers: readonly { readonly event: string; readonly types: readonly string[]; readonly place: Place }[]
  readonly permissions: Permissions | null
  readonly concurrency: boolean
  /** `env`: what every step of every job sees. */
  readonly variables: Readonly<Record<string, string>>
  readonly jobs: readonly Job[]
  readonly place: Place
  /** Inside the file: `jobs/build/steps/0/run`. */
  readonly places: Places
}

export interface Permissions {
  /** `write-all`, `read-all`, or each scope with its right. */
  readonly scopes: Readonly<Record<string, string>> | string
  readonly place: Place
}

export interface Job {
  readonly id: string
  readonly permissions: Permissions | null
  readonly environment: string | null
  /** `env`: what every step sees. */
  readonly variables: Readonly<Record<string, string>>
  readonly runsOn: readonly string[]
  /** 0 where an expression says it. */
  readonly timeoutMinutes: number | null
  readonly concurrency: boolean
  /** A reusable workflow that is called. */
  readonly uses: string | null
  readonly needs: readonly string[]
  readonly condition: string | null
  readonly secrets: 'inherit' | 'some' | 'none'
  readonly steps: readonly Step[]
  readonly place: Place
}

export interface Step {
  readonly name: string | null
  readonly uses: { readonly action: string; readonly ref: string | null; readonly place: Place } | null
  /** `source` is how it is written, with its indentation: what stands at `place`. */
  readonly run: { readonly text: string; readonly source: string; readonly place: Place } | null
  /** Its own, or the default of its job or workflow. */
  readonly shell: string | null
  readonly with: Readonly<Record<string, string>>
  readonly environment: Readonly<Record<string, string>>
  readonly condition: string | null
  readonly place: Place
}

export interface Variable {
  readonly name: string
  /** null where it is taken from elsewhere. */
  readonly value: string | null
  /** `secretKeyRef`, `configMapKeyRef`, `file`, `compose secret`; `environment` of who starts it, `default` where that is
   * empty; or null for a literal. */
  readonly from: string | null
  readonly file: string
  /** `.env.example` and its like. */
  readonly example: boolean
  readonly place: Place
}

export interface Package {
  readonly file: string
  readonly name: string | null
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
  readonly scripts: Readonly<Record<string, { readonly text: string; readonly place: Place }>>
  readonly engines: Readonly<Record<string, string>>
  /** It is started from a shell: it has a `bin`. */
  readonly isCommand: boolean
  /** Where its source lies, as it says itself: an address, or `github:acme/shop`. */
  readonly repository: string | null
  /** Beside it, or beside the workspace it belongs to. */
  readonly lockfile: string | null
  readonly place: Place
}

/** A queue that the broker is started with. */
export interface BrokerQueue {
  readonly name: string
  readonly deadLetters: boolean
  readonly deliveryLimit: boolean
  readonly place: Place
}
