/** The handbook: chapters of checks with their examples. */
import type { Channel } from "../../shared/api/types";

/** `start`/`end`: what the check marks, in UTF-16 units; `customer`: the words that it answers, "" for none. */
export interface Sample {
  text: string;
  fault: boolean;
  channel: Channel;
  customer: string;
  upset: number;
  start: number | null;
  end: number | null;
  better: string | null;
}

export interface Entry {
  id: string;
  title: string;
  why: string;
  advice: string;
  needs: string;
  firm: boolean;
  stops: boolean;
  samples: Sample[];
}

export interface Chapter {
  dimension: string;
  entries: Entry[];
}
