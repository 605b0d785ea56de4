/** Bodies for Swagger UI that work as they are: its own sample would fill in every field, contradictory ones too. */
export const createKeyExamples = {
  limited: {
    summary: 'A key with limits',
    value: {
      name: 'Team Rhubarb',
      credit_limit_usd: '25.00',
      expires_in: '30d',
      allowed_models: ['sandbox/*'],
    },
  },
  plain: { summary: 'A key without limits', value: { name: 'Nightly batch' } },
  management: { summary: 'A management key', value: { name: 'Deploy pipeline', kind: 'management' } },
};

export const rotateKeyExamples = {
  overlap: { summary: 'The old token works for another hour', value: { overlap_seconds: 3600 } },
  now: { summary: 'The old token ends now', value: {} },
};

export const updateKeyExamples = {
  disable: { summary: 'Switch it off', value: { disabled: true } },
  raise: { summary: 'Raise the limit, never expire', value: { credit_limit_usd: '100', expires_at: null } },
};
