namespace OmniGrains.Engine;

/// <summary>Whether what is asked of this process has to queue for a processor.</summary>
internal static class Busy
{
    private static readonly TimeSpan Noticeable = TimeSpan.FromMilliseconds(0.5);

    /// <summary>Queues behind everything that waits for a thread, and tells whether that took noticeably long.</summary>
    public static async ValueTask<bool> Now()
    {
        var queued = TimeProvider.System.GetTimestamp();
        var turn = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
        ThreadPool.UnsafeQueueUserWorkItem(
            static waiting => waiting.turn.SetResult(TimeProvider.System.GetElapsedTime(waiting.queued)), (turn, queued), preferLocal: false);
        return await turn.Task > Noticeable;
    }
}
