namespace PartitionLake.Engine.Reporting.Pages;

/// <summary>The file of a report on a disk: either the whole report or what was there before.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="KeepsOther">Whether a file that is there already stays.</param>
/// <param name="ReplacesReadOnly">Whether a file that is there and may only be read is replaced.</param>
public sealed record ReportFile(string Path, bool KeepsOther, bool ReplacesReadOnly)
{
    /// <summary>Finds out, before any work, whether the file could be written.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.ReportExists"/>; <see cref="LakeErrorCode.ReportInvalid"/>: it is the name of a folder;
    /// <see cref="LakeErrorCode.PathNotFound"/>: its folder is not there; <see cref="LakeErrorCode.DestinationNotWritable"/>.</exception>
    public void Check()
    {
        if (Storage.LakeUri.HasScheme(Path))
            throw Refusal(LakeErrorCode.ReportInvalid, $"A report is a file on a disk, and '{Path}' is none.", "Write it to a disk, and copy it from there.");
        if (Directory.Exists(Path))
            throw Refusal(LakeErrorCode.ReportInvalid, $"'{Path}' is a folder.", "Give the name of a file, such as report.html in it.");
        if (System.IO.Path.GetDirectoryName(Path) is { Length: > 0 } folder && !Directory.Exists(folder))
            throw Refusal(LakeErrorCode.PathNotFound, $"There is no folder '{folder}' for the report.", "Make the folder first, or choose another.");
        if (!File.Exists(Path))
            return;
        if (KeepsOther)
            throw Exists();
        if (!ReplacesReadOnly && File.GetAttributes(Path).HasFlag(FileAttributes.ReadOnly))
            throw Refusal(LakeErrorCode.DestinationNotWritable, $"The file '{Path}' may only be read.", "Replace it with -Force, or choose another name.");
    }

    /// <summary>Writes the report.</summary>
    /// <returns>Its bytes.</returns>
    /// <exception cref="LakeException">As <see cref="Check"/>, and what a disk may refuse.</exception>
    public long Write(ReportContents contents, string? title)
    {
        Check();
        var unfinished = $"{Path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None))
                ReportPage.Write(contents, title, stream);
            if (ReplacesReadOnly && File.Exists(Path))
                File.SetAttributes(Path, File.GetAttributes(Path) & ~FileAttributes.ReadOnly);
            File.Move(unfinished, Path, overwrite: !KeepsOther);
            return new FileInfo(Path).Length;
        }
        catch (IOException) when (KeepsOther && File.Exists(Path))
        {
            throw Exists();
        }
        catch (Exception e) when (DiskFailure.OfWriting(e, Path) is { } failure)
        {
            throw failure;
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private LakeException Exists() => Refusal(
        LakeErrorCode.ReportExists, $"There is a file '{Path}' already, and -NoClobber keeps it.", "Choose another name, or leave out -NoClobber.");

    private LakeException Refusal(LakeErrorCode code, string message, string remedy) => new(code, message, remedy, Path);
}
