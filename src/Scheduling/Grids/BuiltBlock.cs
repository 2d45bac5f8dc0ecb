using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Grids;

/// <summary>A block that was read, with the places that complaints about it point at.</summary>
/// <param name="Block">The block.</param>
/// <param name="Place">Its axes.</param>
/// <param name="Draft">What it was built from.</param>
/// <param name="Root">All of it.</param>
/// <param name="Exclude">Its exclusions.</param>
internal sealed record BuiltBlock(GridBlock Block, Node Place, BlockDraft Draft, Node Root, Node? Exclude);
