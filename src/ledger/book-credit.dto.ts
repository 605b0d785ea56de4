import { ApiSchema } from '@nestjs/swagger';
import { TextField, WordField } from '../validation/field.decorators.js';
import { MoneyField } from '../validation/money.field.js';

export const bookingKinds = ['top_up', 'correction', 'refund'] as const;

/** Body of `POST /admin/workspaces/{id}/credits`. Which fields belong together is checked by CreditsService. */
@ApiSchema({ name: 'BookCreditRequest' })
export class BookCreditBody {
  @WordField(bookingKinds, {
    presence: 'optional',
    default: 'top_up',
    description:
      '`top_up`: credit that was bought; `correction`: either way, for what was booked wrongly; `refund`: gives back what a request cost.',
  })
  kind?: (typeof bookingKinds)[number];

  @MoneyField({
    presence: 'optional',
    signed: true,
    description:
      'USD, not zero; above zero for a top-up. Not with a refund, which gives back exactly the cost.',
    example: '25.00',
  })
  amount_usd?: string;

  @TextField({
    presence: 'optional',
    notEmpty: true,
    maxLength: 256,
    description: 'Of a refund, and required there: the request’s `X-Request-Id`.',
    example: 'req_01kb0p3nwe7m2v9k4x8q5t6ryz',
  })
  request_id?: string;

  @TextField({
    presence: 'optional',
    notEmpty: true,
    maxLength: 500,
    description: 'For people who read the books.',
    example: 'Invoice 2026-118',
  })
  reason?: string;
}

/** Bodies for Swagger UI that work as they are, but for the refund's id. */
export const bookCreditExamples = {
  topUp: { summary: 'Top up', value: { amount_usd: '25.00', reason: 'Invoice 2026-118' } },
  correction: {
    summary: 'Take away what was booked twice',
    value: { kind: 'correction', amount_usd: '-1.50', reason: 'Booked twice' },
  },
  refund: {
    summary: 'Give back what a request cost',
    value: { kind: 'refund', request_id: 'req_01kb0p3nwe7m2v9k4x8q5t6ryz' },
  },
};
