namespace PartitionLake.Tests.Examples;

/// <summary>The example of structs, maps and lists, as a user runs it.</summary>
public sealed class NestedTests
{
    [Fact]
    public void It_makes_a_lake_of_nested_rows_and_gives_them_back_as_objects()
    {
        var outcome = ShellProcess.Run(Path.Combine(Repository.Root, "src", "PartitionLake", "Examples", "nested.ps1"));

        Assert.True(outcome.ExitCode == 0, outcome.Output + outcome.Errors);
        Assert.Contains("All checks passed.", outcome.Lines);
    }
}
