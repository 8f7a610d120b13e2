namespace PartitionLake.Tests.Etl;

/// <summary>What is wrong with a plan is said before any file is opened.</summary>
public sealed class PlanErrorTests : IDisposable
{
    private readonly HostedRunspace _runspace = new();
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("@{ Fact = 'f'; PartitionBy = 'p'; Destination = 'd'; Joinz = @() }", "Joinz: ", "Did you mean 'Joins'?")]
    [InlineData("@{ Fact = 'f'; PartitionBy = 'p'; Destination = 'd'; Joins = @{ From = 'x'; On = 'k'; Mach = 'All' } }",
        "Joins.Mach: ", "Did you mean 'Match'?")]
    [InlineData("@{ Fact = @{ Path = 'f'; Shema = 'First' }; PartitionBy = 'p'; Destination = 'd' }", "Fact.Shema: ", "Did you mean 'Schema'?")]
    [InlineData("@{ Fact = 'f'; PartitionBy = @{ Name = 'm'; Digit = 2 }; Destination = 'd' }", "PartitionBy.Digit: ", "Did you mean 'Digits'?")]
    [InlineData("@{ Fact = 'f'; PartitionBy = 'p'; Destination = 'd'; Qwertyuiop = 1 }", "Qwertyuiop: ", "Known keys: Name, Fact,")]
    public void An_unknown_key_names_the_nearest_known_one(string plan, string path, string remedy)
    {
        var failure = _runspace.Failure($"Invoke-PartitionEtl -Plan {plan}");

        Assert.StartsWith("PlanKeyUnknown,", failure.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith(path, failure.Exception.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, failure.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Joins = @{ From = 'x'; On = 'a' }, @{ From = 'x'; On = 5 }", "Joins[1].On: found the number 5")]
    [InlineData("Joins = @{ From = 'x'; On = 'a', 5 }", "Joins.On[1]: found the number 5")]
    [InlineData("Joins = @{ From = 'x'; On = @{ a = 5 } }", "Joins.On.a: found the number 5")]
    [InlineData("Joins = @{ On = 'a' }", "Joins: the join has no From")]
    [InlineData("Joins = @{ From = 'x' }", "Joins: the join has no On")]
    [InlineData("Joins = 'dim.parquet'", "Joins: found the text 'dim.parquet', expected a hashtable")]
    [InlineData("Joins = @{ From = 'x'; On = 'a'; Schema = 'Sum' }", "Joins.Schema: found the text 'Sum', expected one of Union, First, Strict")]
    [InlineData("Joins = @{ From = 'x'; On = 'a'; Types = 'int' }", "Joins.Types: found the text 'int', expected a hashtable such as @{ rate")]
    [InlineData("Joins = @{ From = 'x'; On = 'a'; Delimiter = ';;' }", "Joins.Delimiter: found the text ';;', expected one character")]
    [InlineData("Joins = @{ From = 'x'; On = 'a'; BinaryAsText = 'yes' }", "Joins.BinaryAsText: found the text 'yes', expected $true or $false")]
    [InlineData("Columns = 'a', $true", "Columns[1]: found $true")]
    [InlineData("Mode = 'Overwite'", "Mode: found the text 'Overwite', expected one of Overwrite, Append, Replace, Merge")]
    [InlineData("Mode = '2'", "Mode: found the text '2', expected one of")]
    [InlineData("WritePartitionColumns = 'yes'", "WritePartitionColumns: found the text 'yes', expected $true or $false")]
    [InlineData("Checks = @{ NullRate = 'a'; Max = 1.5 }", "Checks.Max: found the number 1.5, expected a share from 0 to 1")]
    [InlineData("Checks = @{ NullRate = 'a'; Max = 'x' }", "Checks.Max: found the text 'x', expected a share from 0 to 1")]
    [InlineData("Verify = 'Some'", "Verify: found the text 'Some', expected one of None, Sample, All")]
    [InlineData("SortBy = 'a', 5", "SortBy[1]: found the number 5, expected a column name, @{ Column = 'rate'; Descending = $true }, or a list of these")]
    [InlineData("SortBy = @{ Descending = $true }", "SortBy: the sort column has no Column")]
    [InlineData("SortBy = @{ Column = 'a'; Descending = 'no' }", "SortBy.Descending: found the text 'no', expected $true or $false")]
    [InlineData("Name = '  '", "Name: found empty text")]
    [InlineData("Exclude = @{ a = 1 }", "Exclude: found a hashtable with 1 keys")]
    public void A_value_of_the_wrong_type_names_the_key_path_and_what_was_expected(string entry, string message)
    {
        var failure = _runspace.Failure($"Invoke-PartitionEtl -Plan @{{ Fact = 'f'; PartitionBy = 'p'; Destination = 'd'; {entry} }}");

        Assert.StartsWith("PlanInvalid,", failure.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(message, failure.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_faults_are_reported_together()
    {
        var failure = _runspace.Failure("Invoke-PartitionEtl -Plan @{ Fact = 5; Mode = 'x'; Name = 1 }");

        Assert.Contains("The plan has 5 faults:", failure.Exception.Message, StringComparison.Ordinal);
        foreach (var key in new[] { "Fact: ", "Mode: ", "Name: ", "PartitionBy is missing", "Destination is missing" })
            Assert.Contains(key, failure.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_parameter_is_called_by_its_own_name()
    {
        var failure = _runspace.Failure("Invoke-PartitionEtl -Fact f -PartitionBy p -Destination d -Join @{ From = 'x'; On = 5 }");

        Assert.StartsWith("-Join[0].On: found the number 5", failure.Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plan.psd1", "@{ Fact = $env:HOME }", "would have to be executed")]
    [InlineData("plan.psd1", "@{ Fact = (Get-Date) }", "would have to be executed")]
    [InlineData("plan.psd1", "Get-Date", "must hold one hashtable")]
    [InlineData("plan.psd1", "@{ Fact = 'f' }; @{ Fact = 'g' }", "must hold one hashtable")]
    [InlineData("plan.psd1", "@{ Fact = ", "line 1, column ")]
    [InlineData("plan.psd1", "@{ Fact = 'f'; fact = 'g' }", "line 1, column ")]
    [InlineData("plan.json", "[1]", "it holds a JSON Array, expected an object")]
    [InlineData("plan.json", "{ \"Fact\": }", "line 1, byte ")]
    [InlineData("plan.json", "{ \"Fact\": \"f\", \"fact\": \"g\" }", "in different case")]
    [InlineData("plan.json", "{ \"Fact\": \"f\", \"Fact\": \"g\" }", "is there twice")]
    [InlineData("plan.json", "{ \"Joins\": [{ \"From\": \"x\", \"On\": 5 }] }", "Joins[0].On: found the number 5")]
    [InlineData("plan.json", "{ \"Checks\": [{ \"NullRate\": \"a\", \"Max\": 2 }] }", "Checks[0].Max: found the number 2, expected a share from 0 to 1")]
    [InlineData("plan.json", "{ \"WritePartitionColumns\": 1 }", "WritePartitionColumns: found the number 1, expected $true or $false")]
    [InlineData("plan.txt", "@{ Fact = 'f' }", "expected .psd1 or .json")]
    public void A_plan_file_that_is_not_plain_data_is_refused(string name, string text, string message)
    {
        var failure = _runspace.Failure("param($p) Invoke-PartitionEtl -Plan $p -PartitionBy p -Destination d", _folder.Write(name, text));

        Assert.StartsWith("PlanInvalid,", failure.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(message, failure.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_file_is_never_executed()
    {
        var trace = Path.Combine(_folder.Path, "trace");
        var plan = _folder.Write("plan.psd1", $"@{{ Fact = $([IO.File]::WriteAllText('{trace}', 'ran')) }}");

        _runspace.Failure("param($p) Invoke-PartitionEtl -Plan $p", plan);

        Assert.False(File.Exists(trace));
    }

    [Fact]
    public void A_plan_file_that_is_not_there_is_named_with_its_full_path()
    {
        var failure = _runspace.Failure("param($p) Invoke-PartitionEtl -Plan $p", Path.Combine(_folder.Path, "nope.psd1"));

        Assert.StartsWith("PlanNotFound,", failure.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(_folder.Path, "nope.psd1"), failure.Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("psd1", "@{ Fact = 'data/nowhere.parquet'; PartitionBy = 'p'; Destination = 'lake' }")]
    [InlineData("json", "{ \"fact\": [ \"data/nowhere.parquet\" ], /* any case */ \"partitionby\": \"p\", \"destination\": \"lake\", }")]
    public void Relative_paths_of_a_plan_file_count_from_its_folder(string extension, string text)
    {
        var failure = _runspace.Failure("param($p) Invoke-PartitionEtl -Plan $p", _folder.Write("plan." + extension, text));

        Assert.StartsWith("PathNotFound,", failure.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(_folder.Path, "data", "nowhere.parquet"), failure.Exception.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _runspace.Dispose();
        _folder.Dispose();
    }
}
