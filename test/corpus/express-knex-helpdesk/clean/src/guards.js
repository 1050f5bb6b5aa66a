const { problem } = require('./problem')

exports.signedIn = (req, res, next) => (req.session.agent ? next() : problem(res, 401, 'Sign in first'))

exports.adminOnly = (req, res, next) => {
  if (req.session.agent.isAdmin) return next()
  req.log.warn({ agent: req.session.agent.id }, 'administrator needed')
  problem(res, 403, 'Not allowed')
}

// Beside SameSite=Strict: a browser sends Origin with every request that changes something.
exports.sameOrigin = (req, res, next) => {
  const origin = req.get('origin')
  if (req.method === 'GET' || !origin || origin === 'https://help.example.com') return next()
  problem(res, 403, 'Cross-site request')
}
