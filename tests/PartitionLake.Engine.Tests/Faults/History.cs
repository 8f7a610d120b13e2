using System.Globalization;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Runs;

namespace PartitionLake.Engine.Tests.Faults;

/// <summary>What the lakes of tests with faults have been through: the inputs of their runs, and how a command that was stopped is repeated.</summary>
internal static class History
{
    /// <summary>Ids 0 to 99 in three states.</summary>
    public static string First(bool hasCodes = false) => Rows("i", "'S' || i % 3", 1.5, 100, hasCodes);

    /// <summary>Sixty ids that are there already, to be appended.</summary>
    /// <param name="time">The first time or the second.</param>
    /// <param name="hasCodes">Whether the rows have a code to join by.</param>
    public static string More(int time, bool hasCodes = false) => Rows($"({20 + (30 * time)} + i)", $"'S' || ({20 + (30 * time)} + i) % 3", 3.5, 60, hasCodes);

    /// <summary>Ids 50 to 149 with other values: two states are old, one is new, and one is not among them.</summary>
    public static string Second(bool hasCodes = false) =>
        Rows("(50 + i)", "'S' || CASE WHEN (50 + i) % 3 = 0 THEN 3 ELSE (50 + i) % 3 END", 2.5, 100, hasCodes);

    /// <summary>The command that was stopped, once more. Where it had done all of its work it is told so, and changes nothing.</summary>
    public static async Task RepeatAsync(Func<Task> run, PublishMode mode, string? runId)
    {
        try
        {
            await run();
        }
        catch (LakeException e)
            when (e.Code == LakeErrorCode.InputAppended ? mode == PublishMode.Append : e.Code == LakeErrorCode.PlanInvalid && runId is not null)
        {
            Assert.Matches("It did what this command is to do|has appended this input by this plan", e.Message);
        }
    }

    private static string Rows(string id, string state, double rate, int count, bool hasCodes) => string.Create(
        CultureInfo.InvariantCulture,
        $"SELECT {id}::INTEGER AS id, {state} AS state, {(hasCodes ? "'c' || i % 5 AS code, " : "")}i * {rate}::DOUBLE AS rate FROM range({count}) t(i)");
}
