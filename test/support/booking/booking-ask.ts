import type { BookRequest } from '../../../src/runtime/booking/book.ts';
import type { ChangeRequest, MoveRequest } from '../../../src/runtime/booking/change.ts';
import type { AnsweringService } from './answering-service.ts';

/** What a booking service is to do, as data: a process of its own reads it as JSON. */
export type BookingAsk =
  | { readonly do: 'book'; readonly request: BookRequest }
  | { readonly do: 'cancel'; readonly request: ChangeRequest }
  | { readonly do: 'move'; readonly request: MoveRequest }
  | { readonly do: 'resume'; readonly sagaId: string };

export async function perform(bookingService: AnsweringService, companyId: string, ask: BookingAsk): Promise<void> {
  const caller = { companyId, who: 'test', waitMs: 120_000 };
  switch (ask.do) {
    case 'book':
      await bookingService.book(caller, ask.request);
      break;
    case 'cancel':
      await bookingService.cancel(caller, ask.request);
      break;
    case 'move':
      await bookingService.move(caller, ask.request);
      break;
    case 'resume':
      await bookingService.resume(1, ask.sagaId);
      break;
  }
}
