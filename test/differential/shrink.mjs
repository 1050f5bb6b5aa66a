/**
 * The smallest request that still shows a difference, with both answers. Only what reads can be asked again: a write has
 * changed what it would be asked of.
 */
export async function smallest({ request, differs, ask }) {
  let found = { request, differs }
  if (request.method === 'GET') {
    for (const target of shorter(request.target)) {
      const tried = await ask({ ...request, target: target(found.request.target) }, 0)
      if (tried.differs !== null)
        found = { request: { ...request, target: target(found.request.target) }, differs: tried.differs }
    }
  }
  const { method, target, headers, body } = found.request
  const { authorization, ...others } = headers
  return {
    request: `${method} ${target}`,
    headers: others,
    caller: subjectOf(authorization),
    body: body?.toString().slice(0, 3_000),
    differs: found.differs,
  }
}

/** Without one parameter each, tried one after the other. */
function shorter(target) {
  const parameters = target.split('?')[1]?.split('&') ?? []
  return parameters.map((parameter) => (present) => {
    const [path, query = ''] = present.split('?')
    const rest = query.split('&').filter((each) => each !== parameter)
    return rest.length === 0 ? path : `${path}?${rest.join('&')}`
  })
}

function subjectOf(authorization) {
  try {
    const { sub, roles } = JSON.parse(Buffer.from(authorization.split('.')[1], 'base64url'))
    return { sub, roles }
  } catch {
    return authorization?.slice(0, 20) ?? 'nobody'
  }
}
