<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name></name>
    <message numerus="yes">
        <source>for %n day(s)</source>
        <translation>
            <numerusform>for %n day</numerusform>
            <numerusform>for %n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n conversation(s) taken in; already here: {present}</source>
        <translation>
            <numerusform>%n conversation taken in; already here: {present}</numerusform>
            <numerusform>%n conversations taken in; already here: {present}</numerusform>
        </translation>
    </message>
</context>
</TS>
