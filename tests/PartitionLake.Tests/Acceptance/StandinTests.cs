namespace PartitionLake.Tests.Acceptance;

/// <summary>The runner that stands in for Pester must fail where Pester fails.</summary>
public sealed class StandinTests : IDisposable
{
    private static readonly string Runner = Path.Combine(Repository.Root, "tests", "acceptance", "standin", "Invoke-Acceptance.ps1");

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void What_holds_passes() => AssertCounts(
        """
        Describe 'assertions' {
            It '1' { 1 | Should -Be 1; 'a' | Should -Be 'A'; 'a' | Should -Not -BeExactly 'A'; 1, 2 | Should -Be 1, 2 }
            It '2' { $true | Should -BeTrue; 0 | Should -BeFalse; $null | Should -BeFalse }
            It '3' { $null | Should -BeNullOrEmpty; '' | Should -BeNullOrEmpty; @() | Should -BeNullOrEmpty; 0 | Should -Not -BeNullOrEmpty }
            It '4' { 1, 2 | Should -HaveCount 2; @() | Should -HaveCount 0; @{ a = 1 } | Should -HaveCount 1; Should -ActualValue @(1, 2) -HaveCount 2 }
            It '5' { 'abc' | Should -Match '^a'; 'abc' | Should -BeLike 'a*'; 1, 2 | Should -Contain 2; 1 | Should -BeIn 1, 2 }
            It '6' { 2 | Should -BeGreaterThan 1; 2 | Should -BeLessOrEqual 2; 1 | Should -BeOfType [int]; 1 | Should -BeOfType ([int]) }
            It '7' { $TestDrive | Should -Exist; "$TestDrive/x" | Should -Not -Exist }
            It '8' { { throw 'a b' } | Should -Throw 'a*'; { 1 } | Should -Not -Throw; { Get-Nothing } | Should -Throw -ErrorId 'CommandNotFoundException' }
        }
        """,
        "8 passed, 0 failed, 0 skipped");

    [Fact]
    public void What_does_not_hold_fails() => AssertCounts(
        """
        Describe 'assertions' {
            It '1' { 1 | Should -Be 2 }
            It '2' { 1 | Should -Not -Be 1 }
            It '3' { 'a' | Should -BeExactly 'A' }
            It '4' { 1, 2 | Should -Be 1, 3 }
            It '5' { $null | Should -BeTrue }
            It '6' { @() | Should -HaveCount 1 }
            It '7' { 0 | Should -BeNullOrEmpty }
            It '8' { 'abc' | Should -Match '^b' }
            It '9' { 'nowhere' | Should -Exist }
            It '10' { { 1 } | Should -Throw }
            It '11' { { throw 'a' } | Should -Not -Throw }
            It '12' { { throw 'a' } | Should -Throw 'b' }
            It '13' { { Get-Nothing } | Should -Throw -ErrorId 'Other' }
            It '14' { { throw 'a' } | Should -Throw -ExceptionType ([IO.IOException]) }
            It '15' { 1 | Should -BeOfType [string] }
            It '16' { Get-Nothing }
        }
        """,
        "0 passed, 16 failed, 0 skipped");

    [Fact]
    public void Blocks_see_what_is_above_them_and_change_nothing_there() => AssertCounts(
        """
        BeforeAll { $top = 'top'; function Get-Twice($x) { 2 * $x } }
        Describe 'outer' {
            BeforeAll { $value = 1; [IO.File]::WriteAllText("$TestDrive/a", '') }
            BeforeEach { $each = 'fresh' }
            It 'sees them' { "$top $value $each" | Should -Be 'top 1 fresh'; Get-Twice 4 | Should -Be 8; $value = 9; $each = 'stale' }
            It 'is not changed by the test before' { "$value $each" | Should -Be '1 fresh' }
            Context 'inner <_>' -ForEach 10, 20 {
                BeforeAll { $value = $_ }
                It 'has its own' { $value | Should -Be $_; "$TestDrive/a" | Should -Exist; [IO.File]::WriteAllText("$TestDrive/b", '') }
            }
            It 'is not changed by the blocks between' { $value | Should -Be 1; "$TestDrive/b" | Should -Not -Exist }
            It '<name> is a case' -ForEach @{ name = 'x' }, @{ name = 'y' } { $name | Should -Match '^[xy]$' }
            It 'is skipped' -Skip { throw 'never' }
        }
        """,
        "7 passed, 0 failed, 1 skipped");

    [Theory]
    [InlineData("Describe d { BeforeAll { throw 'broken' }; It a { }; It b { } }", "0 passed, 2 failed, 0 skipped")]
    [InlineData("Describe d { AfterAll { throw 'broken' }; It a { } }", "1 passed, 1 failed, 0 skipped")]
    [InlineData("Describe d { BeforeEach { throw 'broken' }; It a { } }", "0 passed, 1 failed, 0 skipped")]
    [InlineData("Describe d { AfterEach { throw 'broken' }; It a { } }", "0 passed, 1 failed, 0 skipped")]
    [InlineData("Describe d { throw 'broken' }", "0 passed, 1 failed, 0 skipped")]
    [InlineData("if (", "0 passed, 1 failed, 0 skipped")]
    [InlineData("# nothing", "0 passed, 0 failed, 0 skipped")]
    public void What_cannot_run_is_not_a_success(string file, string expected) => AssertCounts(file, expected);

    private void AssertCounts(string file, string expected)
    {
        var outcome = ShellProcess.Run(Runner, _temp.Write("sample.Tests.ps1", file));

        Assert.True(expected == outcome.Lines[^1], outcome.Output + outcome.Errors);
        Assert.Equal(expected.Contains(" 0 failed", StringComparison.Ordinal) && !expected.StartsWith('0') ? 0 : 1, outcome.ExitCode);
    }
}
