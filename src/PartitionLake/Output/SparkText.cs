namespace PartitionLake.Output;

/// <summary>Runs one after another as a line of small bars, behind the name of their lake in the heading of a view.</summary>
/// <remarks>
/// The line is there where PowerShell shows colours, and nowhere else. Its letters are no escape sequence that PowerShell would take out by itself, so
/// they stand between the two halves of a link to nowhere: a terminal ends the address at the bell and shows what follows, PowerShell sees one
/// sequence to its end, which has no width and which it leaves out of files, of logs and of <c>$PSStyle.OutputRendering</c> PlainText.
/// </remarks>
public static class SparkText
{
    private const string Bars = "▁▂▃▄▅▆▇█";
    private const string Begin = "\u001b]8;;\u0007";
    private const string End = "\u001b]8;;\u001b\\";

    /// <summary>How many runs a line shows at most: the newest.</summary>
    internal const int Most = 20;

    /// <summary>The name of the lake of a run and, where the run was listed with others, the rows of the newest of them, the oldest first.</summary>
    public static string OfRun(LakeRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var name = SafeText.Format(run.Path);
        return run.Trend is not { Count: > 1 } ? name : $"{name}{Begin}  rows {Line(run.Trend)}{End}";
    }

    /// <summary>From zero, so that runs that are alike make an even line and one that lost half of its rows shows as half as high.</summary>
    private static string Line(IReadOnlyList<long> rows)
    {
        var most = Math.Max(1, rows.Max());
        return string.Concat(rows.Select(count => Bars[(int)Math.Round((decimal)count * (Bars.Length - 1) / most)]));
    }
}
