namespace PartitionLake.Tests.Output;

/// <summary>Objects that come out of jobs, remote sessions and files, and several kinds of objects in one script.</summary>
public sealed class WrittenOutTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Head => $$"""
        Import-Module '{{Repository.Manifest}}'
        $lake = '{{_folder.Path}}/lake'
        $rows = @{ z = 'GA'; a = 7; v = 1 }, @{ z = 'TX'; a = 8; v = 2 }
        """;

    [Fact]
    public void What_a_file_gives_back_is_of_its_own_type_and_looks_the_same()
    {
        var lines = Show("""
            $run = $rows | Invoke-PartitionEtl -PartitionBy z, a -Destination $lake
            $things = @($run) + @(Get-LakeRun $lake) + @(Get-LakePartition $lake) + @(Test-LakePartition $lake -Rule 'v > 1') + @($rows | Invoke-PartitionEtl -PartitionBy z, a -Destination "$lake/other" -WhatIf)
            $things | Export-Clixml "$lake.xml"
            $again = Import-Clixml "$lake.xml"
            for ($i = 0; $i -lt $things.Count; $i++) {
                # The evidence of a finding is a dictionary, which comes back in no order.
                $lists = ($things[$i], $again[$i]).ForEach({ ($_ | Format-List | Out-String -Width 400) -replace 'Evidence :|\e\[[0-9;]*m| ' -split "`n" | Sort-Object | Join-String })
                '{0} {1} {2}' -f $again[$i].GetType().Name, (($things[$i] | Out-String) -eq ($again[$i] | Out-String)), ($lists[0] -eq $lists[1])
            }
            '{0} {1} {2}' -f $again[2].z, $again[2].a.GetType().Name, ($again[2].Values.Keys -join ',')
            """);

        Assert.Contains("LakeEtlResult True True", lines);
        Assert.Contains("LakeRun True True", lines);
        Assert.Contains("LakePartition True True", lines);
        Assert.Contains("LakeFinding True True", lines);
        Assert.Contains("LakePartitionChange True True", lines);
        Assert.DoesNotContain(lines, line => line.Contains("False", StringComparison.Ordinal));
        Assert.Equal("GA Int32 z,a", lines[^1]);
    }

    [Fact]
    public void What_a_job_gives_back_is_shown_and_taken_as_input()
    {
        var lines = Show($$"""
            $null = $rows | Invoke-PartitionEtl -PartitionBy z -Destination $lake
            $job = Start-Job { Import-Module '{{Repository.Manifest}}'; Get-LakePartition $using:lake; Get-LakeRun $using:lake }
            $output = $job | Receive-Job -Wait
            $output[0]
            $output | ForEach-Object { $_.GetType().Name }
            $output[0..1] | Publish-LakeMetric -Namespace Test/Jobs -AccessKey a -SecretKey b -Region us-east-1 -WhatIf *>&1
            """);

        Assert.Contains($"Lake: {_folder.Path}/lake", lines);
        Assert.Contains("LakePartition", lines);
        Assert.Contains("LakeRun", lines);
        Assert.Contains(lines, line => line.Contains("PartitionCount = 2", StringComparison.Ordinal));
    }

    [Fact]
    public void Kinds_of_objects_stand_side_by_side_in_one_script_each_by_a_view_of_its_own()
    {
        var lines = Show("""
            $null = $rows | Invoke-PartitionEtl -PartitionBy z -Destination $lake
            Get-LakePartition $lake
            Get-LakeRun $lake
            Test-LakePartition $lake -Rule 'v > 1'
            """);

        Assert.Contains(lines, line => line.EndsWith(" z=GA", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("RunId ", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.StartsWith("Number ", StringComparison.Ordinal) && !line.EndsWith(": 1", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("Remedy ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_table_of_runs_fits_80_columns_with_the_whole_id_and_dates_are_Gregorian_everywhere()
    {
        var lines = Show("""
            $null = $rows | Invoke-PartitionEtl -PartitionBy z -Destination $lake
            [cultureinfo]::CurrentCulture = 'th-TH'
            Get-LakeRun $lake | Out-String -Width 80
            Get-LakePartition $lake | Out-String -Width 80
            (Get-LakeRun $lake).RunId
            """);

        Assert.All(lines, line => Assert.True(line.Length <= 80, line));
        Assert.Contains(lines, line => line.StartsWith(DateTime.Now.ToString("yyyy-", System.Globalization.CultureInfo.InvariantCulture),
            StringComparison.Ordinal) && line.EndsWith(lines[^1], StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("25" + (DateTime.Now.Year + 543) % 100, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_kind_of_record_has_a_view_and_comes_back_from_files()
    {
        var lines = Show("""
            $records = [PartitionLake.Output.LakeRun].Assembly.GetExportedTypes() | Where-Object { $_.Namespace -eq 'PartitionLake.Output' -and $_.GetMethod('<Clone>$') }
            foreach ($record in $records) {
                $back = (Get-TypeData "Deserialized.$record").TargetTypeForDeserialization -eq $record
                $converter = (Get-TypeData "$record").TypeConverter.Name
                $views = (Get-FormatData "$record").FormatViewDefinition.Control.ForEach({ $_.GetType().Name })
                '{0} {1} {2} {3}' -f $record.Name, $back, $converter, [bool] ($views -match 'List|Table|Custom')
            }
            """);

        Assert.True(lines.Length >= 20, $"{lines.Length} records");
        Assert.All(lines, line => Assert.EndsWith(" True Rehydration True", line, StringComparison.Ordinal));
    }

    public void Dispose() => _folder.Dispose();

    private string[] Show(string script)
    {
        var outcome = ShellProcess.Run("-Command", Head + Environment.NewLine + script);
        Assert.Empty(outcome.Errors);
        return outcome.Lines;
    }
}
