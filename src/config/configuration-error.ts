/** The settings do not add up. One line for each mistake, naming the variable or the place; never a secret's value. */
export class ConfigurationError extends Error {
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(mistakes.join('\n'));
    this.name = 'ConfigurationError';
    this.mistakes = mistakes;
  }
}
