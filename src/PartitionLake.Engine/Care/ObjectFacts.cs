using PartitionLake.Engine.Drift;
using PartitionLake.Engine.Pipeline.Plan;

namespace PartitionLake.Engine.Care;

/// <summary>What the footer of an object says.</summary>
/// <param name="Shape">Its columns.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="SortBy">The order that all its row groups tell; none where they tell none, or differ.</param>
/// <param name="BloomFilters">The columns of which a row group has a Bloom filter.</param>
internal sealed record ObjectFacts(FileShape Shape, long Rows, IReadOnlyList<SortColumnPlan> SortBy, IReadOnlyList<string> BloomFilters)
{
    /// <summary>The columns of which a Bloom filter would tell nothing.</summary>
    public IReadOnlyList<string> Filterless { get; init; } = [];

    /// <summary>Fails where a column cannot be read: rewriting would lose it.</summary>
    public void RefuseUnreadable()
    {
        foreach (var (name, reason) in Shape.Unreadable)
        {
            throw new LakeException(
                LakeErrorCode.FileUnsupported,
                $"The column '{name}' of '{Shape.FirstFile}' cannot be read ({reason}), and would be lost if the object was rewritten.",
                "Leave its partition out with -Filter.", Shape.FirstFile);
        }
    }
}
