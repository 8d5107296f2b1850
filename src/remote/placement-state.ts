/** How far the tries of one placement came, so that a lost connection costs no second upload of what is there. */
export class PlacementState {
  /** `sent`: every byte went out under the temporary name, though the server may not have said so. */
  stage: "begun" | "sent" | "placed" = "begun";
  /** Bytes of the content, from its start, that the server may hold under the temporary name. */
  given = 0;
  /** The time that the server told of the whole content, under whichever name. */
  modified: string | undefined;
  /** The old file was moved out of the way. */
  aside = false;
  /** Whether the old file is in the archive; `perhaps`: no answer came to that yet. */
  archived: "no" | "perhaps" | "yes" = "no";
}
