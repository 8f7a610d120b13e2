namespace PartitionLake.Engine.Pipeline.Rows;

/// <summary>
/// Lets workers read as many row groups at once as fit into memory, in the order of the input, and one at least. Safe for several
/// threads.
/// </summary>
/// <remarks>
/// A footer says how large a row group's columns are, not how large their pages: of what a reader might hold at most, most files make
/// it hold a small part. So where not all fit at their most, the first goes alone until it has said what it holds, and the others are
/// taken to hold as great a part of their most.
/// </remarks>
/// <param name="capacity">Bytes that readers may hold together.</param>
/// <param name="onHeld">Told what all readers hold whenever that changes.</param>
internal sealed class ReadAdmission(long capacity, Action<long> onHeld)
{
    private readonly object _lock = new();
    private readonly Dictionary<int, Claim> _waiting = [];
    private double? _part;
    private long _held;
    private int _next;

    /// <summary>Waits until the row group may be read.</summary>
    /// <param name="item">Its number; every number from 0 on comes here once, each worker in rising order.</param>
    /// <param name="most">Bytes that its reader can hold at most.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public Task<Claim> EnterAsync(int item, long most, CancellationToken cancellationToken)
    {
        var claim = new Claim(this, most);
        lock (_lock)
        {
            _waiting.Add(item, claim);
            Admit();
        }
        return claim.Admitted.WaitAsync(cancellationToken);
    }

    private void Admit()
    {
        while (_waiting.TryGetValue(_next, out var claim))
        {
            var bytes = (long)(claim.Most * (_part ?? 1));
            if (_held > 0 && _held + bytes > capacity)
                return;
            _waiting.Remove(_next++);
            Change(claim, bytes);
            claim.Admit();
        }
    }

    private void Change(Claim claim, long bytes)
    {
        _held += bytes - claim.Bytes;
        claim.Bytes = bytes;
        onHeld(_held);
    }

    /// <summary>What one reader holds, until it is given back.</summary>
    internal sealed class Claim(ReadAdmission owner, long most) : IDisposable
    {
        private readonly TaskCompletionSource<Claim> _admitted = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public long Most => most;

        public long Bytes { get; set; }

        public Task<Claim> Admitted => _admitted.Task;

        public void Admit() => _admitted.SetResult(this);

        /// <summary>Says what the reader really holds, once it has pages of all columns.</summary>
        public void Settle(long held)
        {
            lock (owner._lock)
            {
                owner._part = Math.Max(owner._part ?? 0, (double)held / Math.Max(1, most));
                owner.Change(this, held);
                owner.Admit();
            }
        }

        public void Dispose()
        {
            lock (owner._lock)
            {
                owner.Change(this, 0);
                owner.Admit();
            }
        }
    }
}
