using System.Globalization;

namespace PartitionLake.Engine.Storage;

/// <summary>What the search for the files of one path has left out, or taken in an unusual way, and has to say. Safe for several threads that add.</summary>
/// <param name="path">The path as the user wrote it.</param>
internal sealed class InputReport(string path)
{
    private const int Named = 5;

    private readonly List<string> _foreign = [];
    private readonly List<string> _special = [];
    private readonly List<string> _hidden = [];
    private readonly List<string> _byContent = [];
    private readonly List<string> _repeated = [];

    /// <summary>A file that is no Parquet file.</summary>
    public void Foreign(string file) => Add(_foreign, file);

    /// <summary>A pipe, a socket or a device.</summary>
    public void Special(string file) => Add(_special, file);

    /// <summary>A hidden file that is Parquet, or a hidden folder that holds such files.</summary>
    public void Hidden(string fileOrFolder) => Add(_hidden, fileOrFolder);

    /// <summary>A file that was taken because of its content, although its extension says otherwise.</summary>
    public void ByContent(string file) => Add(_byContent, file);

    /// <summary>A file that was taken already.</summary>
    public void Repeated(string file, string taken) => Add(_repeated, file == taken ? file : $"{file} (the same file as {taken})");

    /// <summary>Says it, one warning for each kind, which names the first few and carries all.</summary>
    public void Tell(WarningLog warnings)
    {
        Tell(warnings, LakeWarningCode.FilesLeftOut, _foreign, "left out: not data by name or content");
        Tell(warnings, LakeWarningCode.FilesLeftOut, _special, "left out: no files but pipes, sockets or devices");
        Tell(warnings, LakeWarningCode.HiddenDataLeftOut, _hidden,
            "left out: hidden, as names that begin with '_' or '.' are for all readers of lakes, although there is Parquet data");
        Tell(warnings, LakeWarningCode.ReadByContent, _byContent,
            "read: Parquet by content, whatever the extension says (take copies and drafts out of the folder, or their rows count twice)");
        Tell(warnings, LakeWarningCode.ReadOnce, _repeated, "read once: named several times, or several names of one file");
    }

    private static void Add(List<string> files, string file)
    {
        lock (files)
            files.Add(file);
    }

    private void Tell(WarningLog warnings, LakeWarningCode code, List<string> files, string what)
    {
        if (files.Count == 0)
            return;
        var names = string.Join(", ", files.Take(Named).Select(file => $"'{file}'"));
        var more = files.Count > Named ? string.Create(CultureInfo.InvariantCulture, $" and {files.Count - Named:N0} more") : "";
        warnings.Add(new LakeWarning(code, $"Of '{path}' {what}: {names}{more}.") { Paths = files });
    }
}
