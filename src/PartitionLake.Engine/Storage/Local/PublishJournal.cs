using System.Buffers;
using System.Globalization;
using System.Text;

namespace PartitionLake.Engine.Storage.Local;

/// <summary>What one line of the journal does to the lake.</summary>
internal enum JournalStep
{
    /// <summary>Moves a file or a whole folder of the staged tree to its path, where nothing is.</summary>
    Add = '+',
    /// <summary>Moves the staged file of that number to its path; what was there is kept under that number until the end.</summary>
    Place = '~',
    /// <summary>Takes a file out of the lake; it is kept under that number until the end.</summary>
    Remove = '-',
}

/// <param name="Step">What is done.</param>
/// <param name="Number">The name of the staged and of the kept file.</param>
/// <param name="Path">Path below the root.</param>
internal readonly record struct JournalEntry(JournalStep Step, int Number, string Path);

/// <summary>The list of steps of one publication, as a text file of one line per step. Paths hold no control characters.</summary>
internal sealed class PublishJournal : IDisposable
{
    private const string Header = "partitionlake journal 1";
    private const int FlushAt = 64 * 1024;

    private readonly Disk _disk;
    private readonly string _path;
    private readonly Microsoft.Win32.SafeHandles.SafeFileHandle _file;
    private readonly ArrayBufferWriter<byte> _pending = new(FlushAt + 4096);
    private long _length;
    private int _count;

    /// <summary>Begins a new journal.</summary>
    public PublishJournal(Disk disk, string path)
    {
        _disk = disk;
        _path = path;
        _file = disk.CreateFile(path, isJournal: true);
        WriteLine(Header);
    }

    public void Add(JournalStep step, int number, string path)
    {
        WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(char)step} {number} {path}"));
        _count++;
    }

    /// <summary>Writes the closing line, without which the file does not count.</summary>
    public void Finish()
    {
        WriteLine(string.Create(CultureInfo.InvariantCulture, $"end {_count}"));
        Flush();
        Dispose();
    }

    public void Dispose() => _file.Dispose();

    /// <summary>The steps in order, read as they are asked for.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.FileCorrupt"/>: not a whole journal of this version.</exception>
    public static IEnumerable<JournalEntry> Read(string path)
    {
        var lines = File.ReadLines(path, Encoding.UTF8).GetEnumerator();
        using (lines)
        {
            if (!lines.MoveNext() || lines.Current != Header)
                throw Corrupt(path);
            for (var count = 0; lines.MoveNext(); count++)
            {
                if (lines.Current == string.Create(CultureInfo.InvariantCulture, $"end {count}"))
                    yield break;
                yield return Parse(lines.Current, path);
            }
        }
        throw Corrupt(path);
    }

    private static JournalEntry Parse(string line, string path)
    {
        var space = line.Length > 2 ? line.IndexOf(' ', 2) : -1;
        if (space < 0 || line[0] is not ('+' or '~' or '-') || line[1] != ' '
            || !int.TryParse(line.AsSpan(2, space - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            throw Corrupt(path);
        // The journal is a file in the lake, so it is no more trusted than any other path.
        return new JournalEntry((JournalStep)line[0], number, LakePath.CheckForWriting(line[(space + 1)..]));
    }

    private void WriteLine(string line)
    {
        Encoding.UTF8.GetBytes(line, _pending);
        _pending.Write("\n"u8);
        if (_pending.WrittenCount >= FlushAt)
            Flush();
    }

    private void Flush()
    {
        _disk.WriteFile(_file, _pending.WrittenSpan, _length, _path);
        _length += _pending.WrittenCount;
        _pending.ResetWrittenCount();
    }

    private static LakeException Corrupt(string path) => new(
        LakeErrorCode.FileCorrupt,
        $"'{path}' is not a complete journal of an interrupted publication.",
        "Compare the lake with its last manifest; then delete the folder of that journal and run again.",
        path);
}
