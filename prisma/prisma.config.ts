import { defineConfig } from 'prisma/config';

export default defineConfig({
  schema: 'schema.prisma',
  // For `prisma migrate`; `prisma generate` needs no database.
  datasource: { url: process.env['DATABASE_URL'] },
});
