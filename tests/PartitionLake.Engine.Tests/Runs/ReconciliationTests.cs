using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Runs;

namespace PartitionLake.Engine.Tests.Runs;

public sealed class ReconciliationTests
{
    private static readonly JoinCounts[] Joins =
    [
        new("dim_code", Matched: 90, Unmatched: 10, Multiplied: 0, Dropped: 10),
        new("xref", Matched: 80, Unmatched: 10, Multiplied: 35, Dropped: 0),
    ];

    [Fact]
    public void Rows_that_add_up_pass()
    {
        Reconciliation.Check(100, Joins, 125);
        Reconciliation.Check(100, Joins, 125, 125, 125);
        Reconciliation.Check(100, Joins, 125, 132, 132, rowsKept: 7);
        Reconciliation.Check(0, [], 0, 0, 0);
    }

    [Theory]
    [InlineData(101, 125, 125, 125, 0)]
    [InlineData(100, 124, 125, 125, 0)]
    [InlineData(100, 125, 126, 125, 0)]
    [InlineData(100, 125, 125, 124, 0)]
    [InlineData(100, 125, 125, 125, 1)]
    public void Any_difference_is_an_error_that_lists_all_numbers(long rowsIn, long shuffled, long encoded, long listed, long kept)
    {
        var error = Assert.Throws<LakeException>(() => Reconciliation.Check(rowsIn, Joins, shuffled, encoded, listed, kept));
        Assert.Equal(LakeErrorCode.ReconciliationFailed, error.Code);
        foreach (var number in new[]
        {
            $"{rowsIn} fact",
            $"shuffled {shuffled}",
            $"encoded {encoded}",
            $"manifest {listed}",
            "'dim_code'",
            "'xref'",
            "35 multiplied",
            "10 dropped"
        })
            Assert.Contains(number, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_join_that_lost_a_row_is_an_error_even_if_the_sums_agree()
    {
        JoinCounts[] joins = [Joins[0] with { Matched = 89 }, Joins[1]];
        Assert.Throws<LakeException>(() => Reconciliation.Check(100, joins, 125, 125, 125));
    }
}
