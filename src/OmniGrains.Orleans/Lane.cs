namespace OmniGrains.Orleans;

/// <summary>
/// What waits for one silo goes there in one message, with all that has gathered since the last one: under load a message carries
/// hundreds, and without load nothing waits. Items are sent in their order; those of one caller at a time are the caller's business.
/// </summary>
/// <param name="send">Sends a message and answers each item in its place; when it fails, it fails for all of them.</param>
/// <param name="mostUnderWay">How many messages may be on their way at a time.</param>
/// <param name="mostInOne">How many items a message may carry.</param>
internal sealed class Lane<TItem, TAnswer>(Func<TItem[], Task<TAnswer[]>> send, int mostUnderWay, int mostInOne)
{
    private readonly Queue<(TItem Item, TaskCompletionSource<TAnswer> Answered)> _waiting = new();
    private int _underWay;

    public Task<TAnswer> Send(TItem item)
    {
        var answered = new TaskCompletionSource<TAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_waiting)
        {
            _waiting.Enqueue((item, answered));
            if (_underWay < mostUnderWay)
            {
                _underWay++;
                _ = Task.Run(Run);
            }
        }

        return answered.Task;
    }

    private async Task Run()
    {
        while (Next() is { } batch)
        {
            try
            {
                var answers = await send(Array.ConvertAll(batch, static waiting => waiting.Item));
                for (var i = 0; i < batch.Length; i++)
                {
                    batch[i].Answered.SetResult(answers[i]);
                }
            }
            catch (Exception exception)
            {
                foreach (var (_, answered) in batch)
                {
                    answered.TrySetException(exception);
                }
            }
        }
    }

    private (TItem Item, TaskCompletionSource<TAnswer> Answered)[]? Next()
    {
        lock (_waiting)
        {
            if (_waiting.Count == 0)
            {
                _underWay--;
                return null;
            }

            var batch = new (TItem, TaskCompletionSource<TAnswer>)[Math.Min(_waiting.Count, mostInOne)];
            for (var i = 0; i < batch.Length; i++)
            {
                batch[i] = _waiting.Dequeue();
            }

            return batch;
        }
    }
}
