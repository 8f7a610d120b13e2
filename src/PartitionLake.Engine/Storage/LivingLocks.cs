using System.Collections.Concurrent;

namespace PartitionLake.Engine.Storage;

/// <summary>
/// The locks that this process holds. One of its own that is not among them was left by a run that could not release it, because the store
/// did not answer, and stops nobody: without this a session would lock itself out until the lease ends.
/// </summary>
/// <remarks>Kept with the application domain, because a second copy of this assembly in the process has static fields of its own.</remarks>
internal static class LivingLocks
{
    private const string Slot = "PartitionLake.LivingLocks";

    private static readonly object s_gate = string.Intern(Slot);

    public static void Add(string token) => Tokens()[token] = true;

    public static void Remove(string token) => Tokens().TryRemove(token, out _);

    public static bool Contains(string token) => Tokens().ContainsKey(token);

    private static ConcurrentDictionary<string, bool> Tokens()
    {
        // An interned string is one object in all copies.
        lock (s_gate)
        {
            if (AppDomain.CurrentDomain.GetData(Slot) is ConcurrentDictionary<string, bool> tokens)
                return tokens;
            tokens = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
            AppDomain.CurrentDomain.SetData(Slot, tokens);
            return tokens;
        }
    }
}
