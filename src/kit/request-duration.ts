/** A histogram as it is exposed to Prometheus. */
export interface HistogramNames {
  readonly name: string
  readonly labels: readonly [method: string, route: string, status: string]
  /** Upper bounds in seconds. */
  readonly bounds: readonly number[]
}

/** Of answered requests; its names follow OpenTelemetry's HTTP conventions, its bounds are fine where a fast server lives. */
export const requestDuration: HistogramNames = {
  name: 'http_server_request_duration_seconds',
  labels: ['http_request_method', 'http_route', 'http_response_status_code'],
  bounds: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
}
