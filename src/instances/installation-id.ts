/** DI token of the name of this installation: what is one database to all its instances. */
export const INSTALLATION_ID = Symbol('INSTALLATION_ID');
