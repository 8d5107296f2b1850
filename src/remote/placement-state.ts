/** How far the tries of one placement came, so that a lost connection costs no second upload of what is there. */
export interface PlacementState {
  /** `sent`: every byte went out under the temporary name, though the server may not have said so. */
  stage: "begun" | "sent" | "placed";
  /** Bytes of the content, from its start, that the server may hold under the temporary name. */
  given: number;
  /** The old file was moved out of the way. */
  aside: boolean;
}
