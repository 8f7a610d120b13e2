namespace PartitionLake.Engine.Parquet.Reading.Guards;

/// <summary>
/// What of a large page is not decompressed yet. Writers that cut pages by rows make pages of a hundred megabytes of long text, of which a
/// batch needs a few: such a page is never in memory as a whole.
/// </summary>
internal sealed class PageRest : IDisposable
{
    /// <summary>Bytes of a piece, unless a value is longer.</summary>
    public const int PieceBytes = 1 << 20;

    private readonly Stream _source;
    private readonly string _codec;
    private readonly MemoryBudget _budget;
    private readonly int _declared;
    private byte[] _window = [];
    private long _held;

    /// <param name="codec">The name of the page's codec, for messages.</param>
    /// <param name="source">Gives the bytes of the page, decompressed. Belongs to this object from now on.</param>
    /// <param name="declared">How many those are.</param>
    /// <param name="budget">Pays for the pieces.</param>
    public PageRest(string codec, Stream source, int declared, MemoryBudget budget)
    {
        _source = source;
        _codec = codec;
        _declared = Left = declared;
        _budget = budget;
    }

    /// <summary>Bytes of the page that no piece has brought.</summary>
    public int Left { get; private set; }

    /// <summary>The next piece, which begins with what was not used of the one before.</summary>
    /// <param name="unused">That.</param>
    /// <param name="least">Bytes that it has at least, if the page has them.</param>
    public ByteSlice Next(ReadOnlySpan<byte> unused, int least)
    {
        var length = (int)Math.Min((long)unused.Length + Left, Math.Max(least, unused.Length + PieceBytes));
        var window = _window;
        if (window.Length < length + ByteSlice.Slack)
        {
            _budget.Take(length);
            window = _budget.Buffers.Rent(length + ByteSlice.Slack);
        }
        unused.CopyTo(window);
        if (window != _window)
        {
            Release();
            _window = window;
            _held = length;
        }
        Read(window.AsSpan(unused.Length, length - unused.Length));
        return new ByteSlice(window, 0, length);
    }

    /// <summary>Decompresses the next bytes.</summary>
    public void Read(Span<byte> target)
    {
        var read = Attempt(target);
        if (read < target.Length)
            ReadFailure.Corrupt($"{_codec} data gives {_declared - Left + read} bytes where the page declares {_declared}.");
        Left -= read;
    }

    /// <summary>Checks that the page ends where it says.</summary>
    public void Complete()
    {
        Span<byte> rest = stackalloc byte[8];
        while (Left > 0)
            Read(rest[..Math.Min(rest.Length, Left)]);
        if (Attempt(rest[..1]) > 0)
            ReadFailure.Corrupt($"{_codec} data gives more than the {_declared} bytes that the page declares.");
    }

    public void Dispose()
    {
        Release();
        _source.Dispose();
    }

    private int Attempt(Span<byte> target)
    {
        try
        {
            return _source.ReadAtLeast(target, target.Length, throwOnEndOfStream: false);
        }
        catch (Exception exception) when (ReadContext.IsForeign(exception) && exception is not ReadFailure)
        {
            ReadFailure.Corrupt($"{_codec} data cannot be decompressed into {_declared} bytes ({exception.Message.TrimEnd('.')}).");
            return 0;
        }
    }

    private void Release()
    {
        if (_window.Length > 0)
            _budget.Buffers.Return(_window);
        _window = [];
        _budget.Give(_held);
        _held = 0;
    }
}
