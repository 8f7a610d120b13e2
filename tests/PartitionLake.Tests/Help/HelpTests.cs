using System.Collections;
using System.Management.Automation.Language;

namespace PartitionLake.Tests.Help;

public sealed class HelpTests : IDisposable
{
    private readonly HostedRunspace _runspace = new();

    public static TheoryData<string> Cmdlets => new(Repository.ExportedCmdlets);

    [Fact]
    public void Every_cmdlet_of_the_module_is_among_those_tested_here() =>
        Assert.Equal(Cmdlets.Select(row => row.Data).Order(), Texts("(Get-Module PartitionLake).ExportedCmdlets.Keys").Order());

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Every_cmdlet_has_a_synopsis_a_description_input_and_output(string name)
    {
        // Without a help file PowerShell makes the synopsis from the syntax.
        Assert.DoesNotContain(name, Assert.Single(Texts("param($n) (Get-Help $n).Synopsis", name)), StringComparison.Ordinal);
        Assert.All(Texts("param($n) (Get-Help $n).description.Text", name), text => Assert.True(text.Trim().Length > 20));
        Assert.NotEmpty(Texts("param($n) (Get-Help $n -Full).inputTypes.inputType.type.name", name));
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Every_parameter_has_help_and_help_has_no_other(string name)
    {
        var documented = Texts("param($n) (Get-Help $n -Full).parameters.parameter.name", name);

        Assert.Equal(Parameters(name).Order(), documented.Order());
        Assert.All(Texts("param($n) (Get-Help $n -Full).parameters.parameter.description.Text", name), text => Assert.True(text.Trim().Length > 10));
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Help_says_of_parameters_what_the_cmdlet_declares(string name)
    {
        const string script = """
            param($n)
            $command = Get-Command $n
            foreach ($help in (Get-Help $n -Full).parameters.parameter) {
                $parameter = $command.Parameters[$help.name]
                $set = $parameter.ParameterSets['__AllParameterSets'] ?? @($parameter.ParameterSets.Values)[0]
                $position = if ($set.Position -ge 0) { "$($set.Position)" } else { 'named' }
                $pipeline = @(if ($set.ValueFromPipeline) { 'ByValue' }; if ($set.ValueFromPipelineByPropertyName) { 'ByPropertyName' }) -join ', '
                $pipeline = if ($pipeline) { "True ($pipeline)" } else { 'False' }
                $expected = "$($help.name) $($parameter.ParameterType.Name) $position $($set.IsMandatory) $pipeline"
                $actual = "$($help.name) $($help.type.name) $($help.position) $($help.required) $($help.pipelineInput)"
                if ($actual -ne $expected) { "$actual should be $expected" }
            }
            """;

        Assert.Empty(Texts(script, name));
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Examples_parse_and_use_parameters_that_exist(string name)
    {
        var examples = Texts("param($n) (Get-Help $n -Examples).examples.example.code", name);

        Assert.True(examples.Count >= 2);
        foreach (var example in examples)
        {
            var script = Parser.ParseInput(example, out _, out var errors);
            Assert.Empty(errors);
            foreach (CommandAst command in script.FindAll(ast => ast is CommandAst, searchNestedScriptBlocks: true))
            {
                if (Cmdlets.Any(row => row.Data == command.GetCommandName()))
                    AssertParametersExist(command);
            }
        }
    }

    public void Dispose() => _runspace.Dispose();

    private void AssertParametersExist(CommandAst command)
    {
        var known = Parameters(command.GetCommandName());
        foreach (var parameter in command.CommandElements.OfType<CommandParameterAst>())
            Assert.Contains(parameter.ParameterName, known.Concat(Cmdlet.CommonParameters));
    }

    private List<string> Parameters(string name) => Texts(
        "param($n) (Get-Command $n).Parameters.Keys | Where-Object { $_ -notin [System.Management.Automation.Cmdlet]::CommonParameters }", name);

    private List<string> Texts(string script, params object?[] arguments)
    {
        var texts = new List<string>();
        foreach (var value in _runspace.Invoke(script, arguments))
        {
            foreach (var item in value is IEnumerable list and not string ? list.Cast<object?>() : [value])
                texts.Add(item?.ToString() ?? "");
        }
        return texts;
    }
}
