import type { FunctionName } from './function-call.ts';

/** What the agent's model reads of its tools, in the language that it speaks. */
export interface ToolWords {
  readonly functions: Readonly<Record<FunctionName, string>>;
  readonly arguments: Readonly<Record<Argument, string>>;
  /** Said while a function runs. */
  readonly wait: string;
}

type Argument =
  | 'service'
  | 'when'
  | 'staff'
  | 'branch'
  | 'offer'
  | 'name'
  | 'phone'
  | 'allowOverlap'
  | 'reference'
  | 'at'
  | 'newTime'
  | 'language';

const GERMAN: ToolWords = {
  functions: {
    check_availability:
      'Freie Termine suchen. Vor jeder Buchung aufrufen. Die Antwort enthält Vorschläge mit offer_id; nur diese Zeiten dürfen angeboten werden.',
    start_booking:
      'Einen Vorschlag fest buchen, nachdem der Anrufer ihm zugestimmt hat. Gebucht ist erst, wenn result booked ist; bei result requested muss das Team ihn noch bestätigen.',
    cancel_booking: 'Einen Termin absagen, nachdem der Anrufer die Absage bestätigt hat.',
    reschedule_booking:
      'Einen Termin auf eine andere Zeit bei derselben Person verlegen, nachdem der Anrufer der neuen Zeit zugestimmt hat.',
  },
  arguments: {
    service: 'Die Leistung, die der Anrufer möchte.',
    when: 'Tag und Uhrzeit mit den Worten des Anrufers, etwa "Freitag 16 Uhr" oder "übermorgen nachmittag". Weglassen, wenn ihm jede Zeit recht ist.',
    staff:
      'Nur wenn der Anrufer jemanden wünscht, und nicht mehr vom Namen, als er sagt: sagt er nur den Nachnamen, dann den Nachnamen. Werte mit staff: nur nach einer Rückfrage, wenn der Anrufer gewählt hat.',
    branch: 'Die Filiale, wenn der Anrufer eine nennt.',
    offer: 'Die offer_id eines Vorschlags, unverändert.',
    name: 'Vor- und Nachname des Kunden.',
    allowOverlap:
      'Nur nach der Antwort customer-busy: true, wenn der Anrufer den zweiten Termin zur selben Zeit ausdrücklich möchte.',
    phone: 'Telefonnummer, wenn es eine andere ist als die, von der angerufen wird.',
    reference: 'Die zehnstellige Buchungsnummer, wenn der Anrufer sie kennt oder nach einer Rückfrage gewählt hat.',
    at: 'Tag oder Uhrzeit des bestehenden Termins, wenn es mehrere gibt.',
    newTime: 'Die gewünschte neue Zeit mit den Worten des Anrufers, wenn keine offer_id vorliegt.',
    language: 'Die Sprache, in der gesprochen wird.',
  },
  wait: 'Einen Moment bitte.',
};

const ENGLISH: ToolWords = {
  functions: {
    check_availability:
      'Find free appointments. Call it before every booking. The answer has offers with an offer_id; offer no other times.',
    start_booking:
      'Book an offer for good, once the caller has agreed to it. It is booked only when result is booked; on result requested the team has to confirm it first.',
    cancel_booking: 'Cancel an appointment, once the caller has confirmed the cancellation.',
    reschedule_booking:
      'Move an appointment to another time with the same person, once the caller has agreed to the new time.',
  },
  arguments: {
    service: 'The service that the caller wants.',
    when: 'Day and time in the words of the caller, such as "Friday at 4 pm" or "tomorrow afternoon". Leave it out if any time will do.',
    staff:
      'Only if the caller wishes for somebody, and no more of the name than is said: if only the last name is said, the last name. Values with staff: only after a question, once the caller has chosen.',
    branch: 'The branch, if the caller names one.',
    offer: 'The offer_id of an offer, unchanged.',
    name: 'First and last name of the customer.',
    allowOverlap:
      'Only after the answer customer-busy: true, once the caller has said that the second appointment is wanted.',
    phone: 'Phone number, if it is another one than the number of the call.',
    reference: 'The booking number of ten digits, if the caller knows it or has chosen after a question.',
    at: 'Day or time of the present appointment, if there are several.',
    newTime: 'The new time in the words of the caller, if there is no offer_id.',
    language: 'The language that is spoken.',
  },
  wait: 'One moment please.',
};

export const TOOL_WORDS: Readonly<Record<'de' | 'en', ToolWords>> = { de: GERMAN, en: ENGLISH };
