/** Bodies for Swagger UI that work as they are. */
export const createRouterExamples = {
  narrow: {
    summary: 'The cheapest of some models',
    value: {
      name: 'thrifty',
      allowed_models: ['sandbox/*'],
      strategy: 'cheapest',
      default_model: 'sandbox/echo',
    },
  },
  plain: { summary: 'Any model, by the default strategy', value: { name: 'anything' } },
};

export const updateRouterExamples = {
  strategy: { summary: 'Another strategy', value: { strategy: 'fastest' } },
  disable: { summary: 'Switch it off', value: { enabled: false } },
};
