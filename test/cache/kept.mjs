/** The language of blueprints, with everything kept that may be: what is served is to be the same. */
export const keepingEverything = (language, span = '1h') => ({
  ...language,
  entity: (fields, options = {}) => language.entity(fields, { ...options, cache: span }),
  blueprint: (name, { actions = {}, ...rest }) =>
    language.blueprint(name, {
      ...rest,
      actions: Object.fromEntries(
        Object.entries(actions).map(([key, action]) => [key, action.kind === 'query' ? { ...action, cache: span } : action]),
      ),
    }),
})
