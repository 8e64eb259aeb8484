using OmniGrains.Inbox.Stories;

namespace OmniGrains.Tests.Inbox;

public sealed class LikenessTests
{
    [Theory]
    [InlineData("Where is my order 1001?", "Hello, could you tell me where my order 1001 is?", true)]
    [InlineData("Dov'è il mio ordine 1001?", "Buongiorno, dov’è il mio ordine 1001? Grazie", true)]
    [InlineData("WHERE IS MY PARCEL", "where is my párcel?!", true)]
    [InlineData("Where is my order 1001?", "Where is my order 1001?", true)]
    [InlineData("The teapot came broken, I want my money back", "I want my money back, the teapot came broken. Photos attached", true)]
    [InlineData("Where is my order?", "I want to return my order", false)]
    [InlineData("Is the blue teapot back?", "The blue kettle is broken", false)]
    [InlineData("Hello", "Hello", false)]
    [InlineData("Thanks!", "Where is my order 1001?", false)]
    [InlineData(null, "Where is my order 1001?", false)]
    [InlineData("", "", false)]
    public void Two_messages_ask_the_same_when_most_words_of_the_shorter_are_in_the_other(string? one, string? other, bool same)
    {
        Likeness.AsksTheSame(one, other).ShouldBe(same);
        Likeness.AsksTheSame(other, one).ShouldBe(same);
    }
}
