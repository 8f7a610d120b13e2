namespace PartitionLake.Engine.Query;

/// <summary>What a query has looked at and fetched so far. Safe for several threads.</summary>
public sealed class QueryCounters
{
    private long _files;
    private long _filesSkipped;
    private long _bytesStored;
    private long _bytesFetched;
    private long _requests;
    private long _rowGroups;
    private long _rowGroupsSkipped;
    private long _pages;
    private long _pagesSkipped;
    private long _rowsScanned;
    private long _bytesExpected;
    private long _bytesDone;

    /// <summary>Files that the query had to look at: those of folders that the condition excludes were never listed.</summary>
    public long Files => Interlocked.Read(ref _files);

    /// <summary>Of these, files that were not opened because their partition keys or their Bloom filters exclude a match.</summary>
    public long FilesSkipped => Interlocked.Read(ref _filesSkipped);

    /// <summary>Bytes of all <see cref="Files"/>.</summary>
    public long BytesStored => Interlocked.Read(ref _bytesStored);

    /// <summary>Bytes that were read.</summary>
    public long BytesFetched => Interlocked.Read(ref _bytesFetched);

    /// <summary>Reads of a file, or GET requests to a bucket.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>Row groups of the files that were opened.</summary>
    public long RowGroups => Interlocked.Read(ref _rowGroups);

    /// <summary>Of these, row groups whose statistics exclude a match.</summary>
    public long RowGroupsSkipped => Interlocked.Read(ref _rowGroupsSkipped);

    /// <summary>Pages, of the columns that the query reads, in row groups whose page index was consulted.</summary>
    public long Pages => Interlocked.Read(ref _pages);

    /// <summary>Of these, pages that were not fetched.</summary>
    public long PagesSkipped => Interlocked.Read(ref _pagesSkipped);

    /// <summary>Rows that the condition was evaluated for.</summary>
    public long RowsScanned => Interlocked.Read(ref _rowsScanned);

    /// <summary>Bytes of all files there will be, those included that the query need not read; 0 while nobody knows.</summary>
    public long BytesExpected => Interlocked.Read(ref _bytesExpected);

    /// <summary>Of these, bytes of files, and of row groups of large ones, that the query is done with.</summary>
    public long BytesDone => Interlocked.Read(ref _bytesDone);

    internal void Expect(long bytes) => Interlocked.Exchange(ref _bytesExpected, bytes);

    internal void AddDone(long bytes) => Interlocked.Add(ref _bytesDone, bytes);

    internal void AddFile(long bytes, bool isSkipped)
    {
        Interlocked.Increment(ref _files);
        Interlocked.Add(ref _bytesStored, bytes);
        if (isSkipped)
            SkipFile(bytes);
    }

    /// <summary>A file that was counted is not opened after all.</summary>
    internal void SkipFile(long bytes)
    {
        Interlocked.Increment(ref _filesSkipped);
        AddDone(bytes);
    }

    internal void AddRequest(long bytes)
    {
        Interlocked.Increment(ref _requests);
        Interlocked.Add(ref _bytesFetched, bytes);
    }

    internal void AddRowGroup(bool isSkipped)
    {
        Interlocked.Increment(ref _rowGroups);
        if (isSkipped)
            Interlocked.Increment(ref _rowGroupsSkipped);
    }

    internal void AddPages(long pages, long skipped)
    {
        Interlocked.Add(ref _pages, pages);
        Interlocked.Add(ref _pagesSkipped, skipped);
    }

    internal void AddRows(long rows) => Interlocked.Add(ref _rowsScanned, rows);
}
