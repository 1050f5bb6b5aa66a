import { type Context, ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, trace as traceApi } from '@opentelemetry/api'
import type { RequestSpan } from '../serve/index.ts'

export interface Tracing {
  record(span: RequestSpan): void
  close(): Promise<void>
}

/**
 * Sends each request as a span, through the OpenTelemetry SDK, which is loaded only when wanted and reads where to send
 * from its own `OTEL_*` variables.
 */
export async function startTracing(service: string): Promise<Tracing> {
  let sdk: typeof import('@opentelemetry/sdk-node')
  try {
    sdk = await import('@opentelemetry/sdk-node')
  } catch {
    throw new Error('sending traces needs the OpenTelemetry SDK: npm install @opentelemetry/sdk-node@0.223.0')
  }
  // The server has decided the ids already: they are in its answer and in its log.
  let next = { traceId: '', spanId: '' }
  const node = new sdk.NodeSDK({
    serviceName: service,
    idGenerator: { generateTraceId: () => next.traceId, generateSpanId: () => next.spanId },
    instrumentations: [],
  })
  node.start()
  const tracer = traceApi.getTracer('lintel')
  return {
    record: ({ trace, parent, name, method, route, status, startedAtMs, durationMs }) => {
      next = trace
      const attributes = { 'http.request.method': method, 'http.route': route, 'http.response.status_code': status }
      const span = tracer.startSpan(
        name,
        { kind: SpanKind.SERVER, startTime: startedAtMs, attributes },
        parentContext(trace, parent),
      )
      if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
      span.end(startedAtMs + durationMs)
    },
    close: () => node.shutdown(),
  }
}

function parentContext({ traceId, sampled }: RequestSpan['trace'], traceparent: string | undefined): Context {
  const [, id, spanId] = traceparent?.split('-') ?? []
  if (id !== traceId || spanId === undefined) return ROOT_CONTEXT
  return traceApi.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId,
    traceFlags: sampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
    isRemote: true,
  })
}
