using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Runs;

namespace PartitionLake.Engine.Tests.Faults.Sequences;

/// <summary>One thing that happens to a lake.</summary>
internal abstract record SequenceStep;

/// <summary>A run.</summary>
/// <param name="Mode">How it changes the lake.</param>
/// <param name="Scope">For Merge.</param>
/// <param name="Keys">Its partition keys: columns of the fact.</param>
/// <param name="Digits">Of the month in the folders.</param>
/// <param name="FileName">The name of its objects.</param>
/// <param name="Fact">The name of its input.</param>
/// <param name="Rows">What the input holds.</param>
internal sealed record RunStep(
    PublishMode Mode, MergeScope Scope, IReadOnlyList<string> Keys, int Digits, string FileName, string Fact, IReadOnlyList<ModelRow> Rows) : SequenceStep
{
    public bool Force { get; init; }

    /// <summary>Where it is killed, as a share of what a run of this size changes; null for not at all.</summary>
    public double? KillAt { get; init; }

    /// <summary>Whether the change at which it is killed happens, where the place can tell.</summary>
    public bool KillActs { get; init; }

    /// <summary>Whether the same command comes right after the kill, or whatever is next.</summary>
    public bool IsRepeated { get; init; }

    public EtlPlan Plan(string fact, string destination) => new()
    {
        Name = "rates",
        Fact = [fact],
        PartitionBy = [.. Keys.Select(key => new PartitionColumnPlan(key, key, key == "m" ? Digits : 0))],
        Destination = destination,
        FileName = FileName,
        Mode = Mode,
        MergeScope = Mode == PublishMode.Merge ? Scope : MergeScope.Lake,
        MergeKey = Mode == PublishMode.Merge ? ["id"] : [],
    };

    /// <summary>What tells two runs apart that append.</summary>
    public string InputOf(string version) => $"{string.Join(',', Keys)} {Digits} {FileName} {version}";

    public override string ToString() =>
        $"{Mode}{(Mode == PublishMode.Merge ? $"/{Scope}" : "")} by {string.Join(',', Keys)}:{Digits} {FileName} {Fact}{(Force ? " force" : "")}"
        + $"{(KillAt is { } at ? $" killed at {at:F3}{(KillActs ? " after it" : "")}{(IsRepeated ? ", then repeated" : "")}" : "")} [{string.Join(' ', Rows)}]";
}

/// <summary>An earlier run of the sequence once more.</summary>
/// <param name="Back">How many runs ago it was.</param>
internal sealed record RepeatStep(int Back) : SequenceStep;

/// <summary>Another writer puts a data file into a partition.</summary>
/// <param name="Row">Its row.</param>
/// <param name="IsTwin">Whether it goes into a folder that spells the values of the partition differently.</param>
/// <param name="Name">The name of the file.</param>
internal sealed record ForeignStep(ModelRow Row, bool IsTwin, string Name) : SequenceStep;

/// <summary>Something that is no data appears in the lake.</summary>
/// <param name="Row">In the partition of that row; null for the root.</param>
/// <param name="Name">The name of the file.</param>
/// <param name="Text">Its content.</param>
internal sealed record StrayStep(ModelRow? Row, string Name, string Text) : SequenceStep;
