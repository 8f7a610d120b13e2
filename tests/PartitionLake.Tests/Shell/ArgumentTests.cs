namespace PartitionLake.Tests.Shell;

public sealed class ArgumentTests : IDisposable
{
    private const string Script =
        """
        param([string]$Name, [switch]$On, [int]$Number, [Parameter(ValueFromRemainingArguments)]$Rest)
        "$Name|$On|$Number|$($Rest -join ',')"
        """;

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("a b|True|5|x,y", "-Name", "a b", "-On", "-Number", "5", "x", "y")]
    [InlineData("a|False|7|x", "-Name:a", "-On:$false", "-Number:7", "x")]
    [InlineData("a|True|0|", "-On", "a")]
    [InlineData("it's \"$x\"|False|-1|./p", "it's \"$x\"", "-Number", "-1", "./p")]
    [InlineData("|False|0|")]
    public void Arguments_are_bound_as_pwsh_binds_them(string expected, params string[] arguments) =>
        Assert.Equal([expected], ShellProcess.Run([_temp.Write("script.ps1", Script), .. arguments]).Lines);

    [Fact]
    public void A_script_knows_its_folder_and_a_relative_path_is_relative_to_the_location()
    {
        var script = _temp.Write("inner/script.ps1", "$PSScriptRoot; $PSCommandPath");

        var outcome = ShellProcess.Run(Path.GetRelativePath(Environment.CurrentDirectory, script));

        Assert.Equal([Path.GetDirectoryName(script)!, script], outcome.Lines);
    }

    [Fact]
    public void The_words_after_Command_are_one_text() =>
        Assert.Equal(["3"], ShellProcess.Run("-Command", "1", "+", "2").Lines);
}
