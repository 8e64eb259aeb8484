using OmniGrains.Engine;
using OmniGrains.Journal.Tests.Backends;

namespace OmniGrains.Journal.Tests.Contracts;

/// <summary>What holds wherever words are told, and if to nobody.</summary>
public abstract class BroadcastContract(TestBackend backend) : StoreContract(backend)
{
    [ContractFact]
    public void What_is_too_large_or_has_no_proper_topic_is_refused()
    {
        Should.NotThrow(() => Stores.Broadcast.Tell(Ear.Topic, new string('é', IBroadcast.MostBytes / 2)));
        Should.Throw<ArgumentException>(() => Stores.Broadcast.Tell(Ear.Topic, new string('é', IBroadcast.MostBytes / 2) + "e"));
        foreach (var topic in (string[])["", "two words", new string('t', 65)])
        {
            Should.Throw<ArgumentException>(() => Stores.Broadcast.Tell(topic, "word"));
        }
    }
}

/// <summary>What holds between processes that share a database.</summary>
public abstract class BroadcastReachContract(TestBackend backend) : StoreContract(backend)
{
    [ContractFact]
    public async Task All_others_hear_every_word_in_order_and_the_teller_none_of_its_own()
    {
        var (second, third) = (await OpenAnother(), await OpenAnother());
        var (own, near, far) = (new Ear(Stores), new Ear(second), new Ear(third));
        await near.Hears(Stores);
        await far.Hears(Stores);
        await own.Hears(second);
        string[] told = ["same", "same", .. Enumerable.Range(1, 200).Select(n => $"{n}"), "same", "last"];

        foreach (var word in told)
        {
            Stores.Broadcast.Tell(Ear.Topic, word);
        }

        (await near.Until("last")).ShouldBe(told);
        (await far.Until("last")).ShouldBe(told);
        second.Broadcast.Tell(Ear.Topic, "from the second");
        (await own.Next()).ShouldBe("from the second");
    }

    [ContractFact]
    public async Task A_word_arrives_as_it_was_told_on_its_topic_alone()
    {
        var other = await OpenAnother();
        var ear = new Ear(other);
        await ear.Hears(Stores);
        string[] told = ["", " two  words, é\n\"and\" a line ", new string('é', IBroadcast.MostBytes / 2)];

        foreach (var word in told)
        {
            Stores.Broadcast.Tell("test.other", "for others");
            Stores.Broadcast.Tell(Ear.Topic, word);
        }

        foreach (var word in told)
        {
            (await ear.Next()).ShouldBe(word);
        }
    }

    [ContractFact]
    public async Task A_listener_that_fails_hears_the_next_word_as_do_those_beside_it()
    {
        var other = await OpenAnother();
        var (failed, ear) = (0, new Ear(other));
        await ear.Hears(Stores);
        other.Broadcast.Listen(Ear.Topic, _ => throw new InvalidOperationException($"failed {++failed}"));
        var beside = new Ear(other);

        Stores.Broadcast.Tell(Ear.Topic, "one");
        Stores.Broadcast.Tell(Ear.Topic, "two");

        (await ear.Until("two")).ShouldBe(["one", "two"]);
        (await beside.Until("two")).ShouldBe(["one", "two"]);
        failed.ShouldBeGreaterThanOrEqualTo(2);
    }

    [ContractFact]
    public async Task Of_more_than_can_be_told_the_latest_arrive_in_order()
    {
        const int Last = 20_000;
        var ear = new Ear(await OpenAnother());
        await ear.Hears(Stores);

        for (var i = 1; i <= Last; i++)
        {
            Stores.Broadcast.Tell(Ear.Topic, $"{i}");
        }

        var heard = (await ear.Until($"{Last}")).ConvertAll(int.Parse);
        heard.ShouldBe(heard.Order().Distinct());
        heard.Count.ShouldBeGreaterThan(500);
    }
}
