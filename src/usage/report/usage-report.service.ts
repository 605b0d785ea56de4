import { Injectable } from '@nestjs/common';
import { invalidRequest } from '../../contract/gateway-error.js';
import { toCsv } from './usage-csv.js';
import type { UsageQuestion } from './usage-question.js';
import { type UsageReport, toUsageReport } from './usage-report.response.js';
import { UsageReportRepository } from './usage-report.repository.js';

/** A CSV comes whole or not at all: what is cut off would not be missed. */
const mostCsvRows = 50_000;

/** What was used, in sums. */
@Injectable()
export class UsageReportService {
  constructor(private readonly repository: UsageReportRepository) {}

  /** @throws GatewayError `unavailable` */
  async page(question: UsageQuestion): Promise<UsageReport> {
    const { limit } = question;
    // One more tells whether there is more.
    const { rows, total } = await this.repository.summarize({ ...question, limit: limit + 1 });
    return toUsageReport(question, rows.slice(0, limit), total, rows.length > limit);
  }

  /** @throws GatewayError `unavailable`; `invalid_request` when there are more rows than a table should have */
  async csv(question: UsageQuestion): Promise<string> {
    const { rows } = await this.repository.summarize({
      ...question,
      limit: mostCsvRows + 1,
      after: undefined,
    });
    if (rows.length > mostCsvRows)
      throw invalidRequest(
        `This would be more than ${mostCsvRows} rows. Ask for a shorter period, or group by less.`,
        'from',
      );
    return toCsv(question.groupings, rows);
  }
}
