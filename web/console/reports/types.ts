/** What the reports read. Shares are 0 to 1, times are seconds, ranges are of 95 %; null means too few to say. */
import type { Channel } from "../../shared/api/types";

export type Range = [number, number] | null;
export type ShareMeasure = "csat" | "first_contact" | "promises";
export type Measure = "response" | "resolution" | ShareMeasure;

export interface TimePoint {
  week: string;
  n: number;
  late: number;
  half_seconds: number | null;
  nine_seconds: number | null;
  final: boolean;
}

export interface Earlier {
  n: number;
  share: number | null;
  half_seconds: number | null;
  nine_seconds: number | null;
}

export interface ResponseChannel {
  channel: Channel;
  target_seconds: number | null;
  ceiling_seconds: number | null;
  n: number;
  left_out: number;
  half_seconds: number | null;
  half_interval: Range;
  nine_seconds: number | null;
  in_time: number | null;
  interval: Range;
  weeks: TimePoint[];
}

export interface ResponseReport {
  definition: string;
  n: number;
  left_out: number;
  in_time: number | null;
  interval: Range;
  before: Earlier;
  channels: ResponseChannel[];
}

export interface ResolutionReport {
  definition: string;
  n: number;
  still_open: number;
  half_seconds: number | null;
  half_interval: Range;
  nine_seconds: number | null;
  before: Earlier;
  spread: { up_to_seconds: number | null; n: number; before: number }[];
  weeks: TimePoint[];
  channels: { channel: Channel; n: number; half_seconds: number | null; half_interval: Range; nine_seconds: number | null }[];
}

export interface SharePoint {
  week: string;
  asked: number;
  n: number;
  share: number | null;
  interval: Range;
  final: boolean;
}

export interface ShareReport {
  definition: string;
  asked: number;
  n: number;
  not_final: number;
  share: number | null;
  interval: Range;
  mean: number | null;
  before: Earlier;
  weeks: SharePoint[];
  channels: { channel: Channel; asked: number; n: number; share: number | null; interval: Range }[];
}

export interface Report {
  from: string;
  to: string;
  zone: string;
  counted_at: string;
  /** "yours": only of what the reader may see. */
  scope: "all" | "yours";
  few: number;
  weeks: string[];
  response: ResponseReport;
  resolution: ResolutionReport;
  csat: ShareReport;
  first_contact: ShareReport;
  promises: ShareReport;
}

export interface BehindItem {
  id: string;
  number: number;
  subject: string;
  channel: Channel;
  contact: { id: string; name: string; initials: string; hue: number };
  at: string;
  seconds: number | null;
  met: boolean | null;
  final: boolean;
  score: number | null;
  comment: string | null;
}
