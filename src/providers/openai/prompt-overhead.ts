/** What a model's own words around a prompt come to at most, in tokens. Not published; ours, and generous. */
export const promptOverheadTokens = 64;
