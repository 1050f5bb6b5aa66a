fetch('http://127.0.0.1:8000/ready', { signal: AbortSignal.timeout(2_000) }).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))
