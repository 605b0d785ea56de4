/** So many pieces that begin with all that came before are no coincidence. */
const enough = 3;

/**
 * A text that comes in pieces, or of which every piece holds all that came before: some builds send it so, and do not say.
 * Tells what is new. The first piece that does not begin with the text so far settles that they are plain pieces.
 * Source: second digest section 6 "Stream quirk", trap 43.
 */
export class GrowingText {
  private whole = '';
  private grown = 0;
  private plain = false;

  /** What is new in the next piece. */
  next(piece: string): string {
    if (this.plain) return piece;
    const before = this.whole;
    this.whole = piece;
    if (before === '') return piece;
    if (piece.startsWith(before)) {
      this.grown++;
      return piece.slice(before.length);
    }
    // Of a text that has grown so far this is the next one.
    if (this.grown < enough) {
      this.plain = true;
      this.whole = '';
    }
    return piece;
  }
}
