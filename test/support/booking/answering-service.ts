import type { FirstAnswer } from '../../../src/model/results.ts';
import type { BookingService } from '../../../src/runtime/booking/booking-service.ts';
import { answerOf } from '../../../src/runtime/http/answer.ts';

/** An answer of HTTP: what callers see of a result. */
export type Answer = FirstAnswer;

type Asking = 'book' | 'cancel' | 'move' | 'appointment';

/** A booking service whose results come as HTTP renders them. */
export type AnsweringService = Pick<BookingService, 'atWork' | 'idle' | 'resume'> & {
  readonly [Name in Asking]: (...asked: Parameters<BookingService[Name]>) => Promise<Answer>;
};

export function answering(service: BookingService): AnsweringService {
  return {
    book: async (...asked) => answerOf(await service.book(...asked)),
    cancel: async (...asked) => answerOf(await service.cancel(...asked)),
    move: async (...asked) => answerOf(await service.move(...asked)),
    appointment: async (...asked) => answerOf(await service.appointment(...asked)),
    resume: (...asked) => service.resume(...asked),
    idle: () => service.idle(),
    get atWork() {
      return service.atWork;
    },
  };
}

/**
 * What a caller hears who does not wait for the outcome: `pending` with a reference, or an outcome that came at once. Each retry waits
 * longer, since a slow machine may have no reference yet.
 */
export async function hurriedAnswer(ask: (waitMs: number) => Promise<Answer>): Promise<Answer> {
  for (let waitMs = 250; ; waitMs *= 2) {
    const answer = await ask(waitMs);
    if ((answer.body as { readonly code?: string }).code !== 'no-answer-yet') return answer;
  }
}
