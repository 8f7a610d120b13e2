namespace PartitionLake.Tests.Shell;

public sealed class ExitCodeTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("'all is well'", 0)]
    [InlineData("exit 3", 3)]
    [InlineData("function Leave { 1 | ForEach-Object { exit 6 } }; try { Leave } finally { }; 'never'", 6)]
    [InlineData("throw 'bad'", 1)]
    [InlineData("$ErrorActionPreference = 'Stop'; Get-Nothing; exit 0", 1)]
    [InlineData("Get-Nothing; 'goes on'", 0)]
    [InlineData("if (", 1)]
    [InlineData("param([int]$Number) $Number", 1, "-Number", "many")]
    [InlineData("dotnet no-such-command *> $null; 'goes on'", 0)]
    [InlineData("dotnet no-such-command *> $null; exit $LASTEXITCODE", 1)]
    public void The_exit_code_is_the_one_pwsh_would_give(string script, int expected, params string[] arguments)
    {
        var outcome = ShellProcess.Run([_temp.Write("script.ps1", script), .. arguments]);

        Assert.Equal(expected, outcome.ExitCode);
        Assert.DoesNotContain("never", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exit 7", 7)]
    [InlineData("'well'", 0)]
    [InlineData("'well' # said", 0)]
    [InlineData("Get-Nothing", 1)]
    [InlineData("Get-Nothing; 'well'", 0)]
    [InlineData("throw 'bad'", 1)]
    public void With_a_command_text_the_last_statement_decides(string text, int expected) =>
        Assert.Equal(expected, ShellProcess.Run("-Command", text).ExitCode);

    [Fact]
    public void The_exit_of_another_script_is_not_the_exit_of_this_one()
    {
        _temp.Write("other.ps1", "exit 3");
        var script = _temp.Write("script.ps1", "& $PSScriptRoot/other.ps1; . $PSScriptRoot/other.ps1; \"other: $LASTEXITCODE\"");

        var outcome = ShellProcess.Run(script);

        Assert.Equal(["other: 3"], outcome.Lines);
        Assert.Equal(0, outcome.ExitCode);
    }

    [Theory]
    [InlineData]
    [InlineData("-Command")]
    [InlineData("-NoSuchOption")]
    [InlineData("no-such-script.ps1")]
    public void A_command_line_that_cannot_be_understood_is_64_with_the_usage(params string[] arguments)
    {
        var outcome = ShellProcess.Run(arguments);

        Assert.Equal(64, outcome.ExitCode);
        Assert.Contains("Usage:", outcome.Errors, StringComparison.Ordinal);
    }
}
