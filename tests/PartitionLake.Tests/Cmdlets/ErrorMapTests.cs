namespace PartitionLake.Tests.Cmdlets;

public sealed class ErrorMapTests : IDisposable
{
    private readonly HostedRunspace _runspace = HostedRunspace.WithTestCmdlets();

    public void Dispose() => _runspace.Dispose();

    [Fact]
    public void A_failure_of_the_work_ends_the_command_and_says_what_to_do()
    {
        var output = _runspace.Invoke("try { Test-LakeFailure } catch { $_ }");

        Assert.Equal("before", output[0]);
        var error = Assert.IsType<ErrorRecord>(output[1]);
        Assert.Equal("PathNotFound,PartitionLake.TestCmdlets.TestLakeFailureCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.ObjectNotFound, error.CategoryInfo.Category);
        Assert.Equal("the target", error.TargetObject);
        Assert.Equal("What was found.", error.ToString());
        Assert.Equal("What to do next.", error.ErrorDetails.RecommendedAction);
    }

    [Fact]
    public void A_failure_that_is_reported_lets_the_command_go_on()
    {
        using var shell = _runspace.Script("Test-LakeFailure -Continue -Code FileCorrupt");

        Assert.Equal(["before", "after"], shell.Invoke().Select(o => o.BaseObject));

        Assert.Equal(ErrorCategory.InvalidData, Assert.Single(shell.Streams.Error).CategoryInfo.Category);
    }

    [Fact]
    public void Of_several_failures_at_once_the_one_that_explains_is_shown() =>
        Assert.StartsWith("DiskFull,", _runspace.Failure("Test-LakeFailure -Parallel -Code DiskFull").FullyQualifiedErrorId, StringComparison.Ordinal);

    [Fact]
    public void A_failure_that_nobody_foresaw_is_called_a_defect()
    {
        var error = _runspace.Failure("Test-LakeFailure -Unexpected");

        Assert.StartsWith("UnexpectedFailure,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("Nobody foresaw this.", error.ErrorDetails.Message, StringComparison.Ordinal);
        Assert.Contains("defect", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_code_of_the_engine_has_a_category()
    {
        var codes = _runspace.Invoke("try { $null = Test-LakeFailure } catch { $_.Exception.Code.GetType().GetEnumNames() }");

        Assert.NotEmpty(codes);
        Assert.All(codes, code => Assert.NotEqual(
            ErrorCategory.NotSpecified,
            _runspace.Failure("param($code) Test-LakeFailure -Code $code", code).CategoryInfo.Category));
    }
}
