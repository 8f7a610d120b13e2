using PartitionLake.Engine.Reporting.Pages;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Reporting;

public sealed class ReportFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Report => _folder["report.html"];

    [Fact]
    public void A_report_takes_the_place_of_an_older_one_and_leaves_nothing_beside_it()
    {
        File.WriteAllText(Report, "old");
        var bytes = new ReportFile(Report, KeepsOther: false, ReplacesReadOnly: false).Write(SampleReport.Of(3), null);

        Assert.Equal(bytes, new FileInfo(Report).Length);
        Assert.Equal([Report], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_report_that_fails_leaves_what_was_there()
    {
        File.WriteAllText(Report, "old");

        Assert.ThrowsAny<Exception>(() => new ReportFile(Report, KeepsOther: false, ReplacesReadOnly: false).Write(null!, null));
        Assert.Equal("old", File.ReadAllText(Report));
        Assert.Equal([Report], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Another_file_is_kept_where_that_is_wanted()
    {
        File.WriteAllText(Report, "old");

        Assert.Equal(LakeErrorCode.ReportExists, Code(new ReportFile(Report, KeepsOther: true, ReplacesReadOnly: false)));
        Assert.Equal("old", File.ReadAllText(Report));
    }

    [Fact]
    public void A_file_that_may_only_be_read_is_replaced_by_force_alone()
    {
        File.WriteAllText(Report, "old");
        File.SetAttributes(Report, FileAttributes.ReadOnly);

        Assert.Equal(LakeErrorCode.DestinationNotWritable, Code(new ReportFile(Report, KeepsOther: false, ReplacesReadOnly: false)));
        Assert.True(new ReportFile(Report, KeepsOther: false, ReplacesReadOnly: true).Write(SampleReport.Of(3), null) > 3);
    }

    [Fact]
    public void What_cannot_be_a_file_is_refused_before_any_work()
    {
        Assert.Equal(LakeErrorCode.ReportInvalid, Code(new ReportFile(_folder.Path, KeepsOther: false, ReplacesReadOnly: false)));
        Assert.Equal(LakeErrorCode.ReportInvalid, Code(new ReportFile("s3://bucket/report.html", KeepsOther: false, ReplacesReadOnly: false)));
        Assert.Equal(LakeErrorCode.PathNotFound, Code(new ReportFile(_folder["none/report.html"], KeepsOther: false, ReplacesReadOnly: false)));
    }

    public void Dispose() => _folder.Dispose();

    private static LakeErrorCode Code(ReportFile file) => Assert.Throws<LakeException>(file.Check).Code;
}
