namespace OmniGrains.Channels;

/// <summary>
/// Bounds how often strangers can make us ask for a key that their signature names: so many new names a minute, for all
/// senders together. Keys that are known need no asking.
/// </summary>
internal sealed class KeyRequests(TimeProvider time)
{
    private const int MostPerMinute = 30;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private long _since;
    private int _asked;

    /// <exception cref="ShopRefusedException">Too many were asked for; the sender will deliver again.</exception>
    public void Enter()
    {
        lock (_lock)
        {
            if (_asked == 0 || time.GetElapsedTime(_since) > Minute)
            {
                (_since, _asked) = (time.GetTimestamp(), 0);
            }

            if (++_asked > MostPerMinute)
            {
                throw new ShopRefusedException("rate-limited", "Too many unknown keys were named within a minute.");
            }
        }
    }
}
