// What cells have of measures.

/** Final values, or the last ones of a cell whose seeds were all stopped early: these say how far it came. */
export function valueOf(cell, name) {
  const [final, last] = [cell.measures[name], cell.at_stop?.[name]];
  return final.n === 0 && last?.n > 0 ? { ...last, stopped: true } : final;
}

/** Which measures of a sweep are shares, by what `/measures` says of it: their intervals end at 0 and 1. */
export const sharesOf = units => name => units?.[name] === 'fraction';

/** What rings mean that stand for cells that were stopped early, where there are such. */
export const stoppedNote = (cells, measures) =>
  cells.some(cell => measures.some(name => valueOf(cell, name).stopped))
    ? 'Rings apart from lines are cells whose seeds were all stopped early, at the last values they measured.' : '';
